"""The one SQL schema, for SQLite and PostgreSQL: events, cases, alerts and what is beside them.

The events are the truth; everything else can be made again from them, but for what was
*said* (the alert records), which is history and is only ever added to.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
    true,
)

__all__ = [
    "SCHEMA_VERSION",
    "alert_records",
    "alerts",
    "bounces",
    "cases",
    "dead_letters",
    "deliveries",
    "erased",
    "events",
    "kept_counts",
    "messages",
    "metadata",
    "offsets",
    "settings",
    "used_links",
]

SCHEMA_VERSION = 4
"""Raised with every change of a table; a program refuses a newer one than its own.

A change means a migration of PostgreSQL in `migrations/`, and one of SQLite beside it.
"""

metadata = MetaData()

_NAME = Text().with_variant(Text(collation="C"), "postgresql")
"""Of what rows are found and sorted by: compared byte for byte, as SQLite does, so that both
databases answer in the same order and no upgrade of a locale spoils an index."""

events = Table(
    "events",
    metadata,
    # Clustered by case, so that the history of one is read in one place.
    Column("subject", _NAME, primary_key=True),
    Column("source", _NAME, primary_key=True),
    Column("id", _NAME, primary_key=True),
    Column("type", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_micros", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Every event accepted, once; the body is the CloudEvent in structured mode."""

cases = Table(
    "cases",
    metadata,
    Column("case", _NAME, primary_key=True),
    Column("row", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The folded facts of every case; never anything that depends on the day."""

alerts = Table(
    "alerts",
    metadata,
    Column("alert_id", _NAME, primary_key=True),
    Column("case", _NAME, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("record", LargeBinary, nullable=False),
    # Set with every record, and cleared by the notifier that has seen what it asks for.
    Column("news", Boolean, nullable=False, default=True, server_default=true()),
    Index("alerts_by_case", "case"),
    Index("alerts_with_news", "alert_id", sqlite_where=text("news"), postgresql_where=text("news")),
    sqlite_with_rowid=False,
)
"""The ledger: the latest record of every alert."""

alert_records = Table(
    "alert_records",
    metadata,
    Column("alert_id", _NAME, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("case", _NAME, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("alert_records_by_case", "case"),
    sqlite_with_rowid=False,
)
"""Everything that was ever said, in order of revision."""

dead_letters = Table(
    "dead_letters",
    metadata,
    # Of reason and bytes: the same bad input, sent again, is one letter.
    Column("digest", LargeBinary, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("source", _NAME, nullable=False),
    Column("place", Text, nullable=False),
    Column("refused_micros", BigInteger, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("original", LargeBinary, nullable=False),
    # Of the letter on its topic, by which it is taken back; null where there is no topic.
    Column("letter", _NAME),
    Index("dead_letters_by_letter", "letter"),
)
"""What was not applied, kept whole, with the reason and where it came from."""

offsets = Table(
    "offsets",
    metadata,
    Column("source", _NAME, primary_key=True),
    Column("position", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""How far each source has been read; moves with what was read, or not at all."""

erased = Table(
    "erased",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
)
"""Keyed digests of erased cases: later events for them are refused."""

kept_counts = Table(
    "kept_counts",
    metadata,
    Column("cell", _NAME, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""What erased cases had added to months that are over; holds no reference to a case."""

settings = Table(
    "settings",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""What belongs to this store itself: schema version, fold version, the key of erasures."""

used_links = Table(
    "used_links",
    metadata,
    # Of the link's id and the act: a link serves for each act once.
    Column("digest", LargeBinary, primary_key=True),
    Column("used_micros", BigInteger, nullable=False),
)
"""Which links of messages have been acted by; written beside the engine, and by none of it."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("alert_id", _NAME, primary_key=True),
    Column("audience", _NAME, primary_key=True),
    Column("authority", _NAME, primary_key=True),
    Column("who", _NAME, primary_key=True),
    Column("case", _NAME, nullable=False),
    Column("hearing", Text, nullable=False),
    Column("words", Text, nullable=False),
    # When it is looked at next, to see whether something is owed; null while nothing can be.
    Column("look_micros", BigInteger),
    Column("tries", Integer, nullable=False),
    # The last message that held it, and whether that is still under way.
    Column("message", _NAME),
    Column("in_flight", Boolean, nullable=False),
    # What they have heard once that message is taken; and what they had heard before it.
    Column("then_hearing", Text, nullable=False),
    Column("then_words", Text, nullable=False),
    Column("prior_hearing", Text, nullable=False),
    Column("prior_words", Text, nullable=False),
    Index("deliveries_by_case", "case"),
    Index("deliveries_by_look", "look_micros"),
    Index("deliveries_by_message", "message"),
    sqlite_with_rowid=False,
)
"""What each recipient has heard of each alert, and what is under way to them."""

messages = Table(
    "messages",
    metadata,
    Column("id", _NAME, primary_key=True),
    # The key of an inbox in the directory; never its address.
    Column("contact", _NAME, nullable=False),
    Column("address_digest", LargeBinary, nullable=False),
    Column("channel", _NAME, nullable=False),
    Column("state", _NAME, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempted_micros", BigInteger, nullable=False),
    # Until when nobody else may try it again; of one under way alone.
    Column("lease_micros", BigInteger),
    Column("reason", Text, nullable=False),
    # By which the channel knows it, for those who ask there.
    Column("reference", Text, nullable=False),
    Index("messages_by_attempt", "attempted_micros"),
    sqlite_with_rowid=False,
)
"""Every letter that was begun, without its words: an attempt is noted before it is made."""

bounces = Table(
    "bounces",
    metadata,
    Column("contact", _NAME, primary_key=True),
    # Keyed, of channel and address: an address that is put right is no longer the one refused.
    Column("address_digest", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("bounced_micros", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Inboxes that do not exist, as a channel or its receipt said."""
