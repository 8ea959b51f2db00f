"""Who is reached where: the people, teams and agencies of one council, from a file.

Events and alerts know people by their references. Only here does a reference meet an address,
and an address leaves only in the letter that goes to it.
"""

from .directory_file import parse_directory
from .records import Absence, Contact, Directory, Person, Team, When

__all__ = ["Absence", "Contact", "Directory", "Person", "Team", "When", "parse_directory"]
