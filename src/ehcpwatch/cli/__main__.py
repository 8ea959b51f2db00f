"""`python -m ehcpwatch.cli`: the same as the command `ehcpwatch`."""

from . import main

main()
