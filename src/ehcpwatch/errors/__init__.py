"""Every error that ehcpwatch raises, by who can act on it.

    EhcpwatchError
    ├── ConfigurationError          the operator: a setting, a file of rules, a command line
    │   ├── DeskMissingError        the packages that serve the desk are not installed
    │   ├── DeskAddressError        the desk cannot listen where it should
    │   ├── LinkKeysError           a file of keys for links cannot be used
    │   ├── BearerTokenError        a file that should hold a bearer token cannot be used
    │   ├── FileUnwritableError     a file that was asked for cannot be written
    │   ├── PortTakenError          another program listens where the metrics page should
    │   ├── UnknownAuthorityError   no published figures under the name given
    │   ├── YearNotPublishedError   no row for the authority in the year given
    │   ├── FiguresNotPublishedError  a row is there, its counts are not
    │   ├── CertificateUnreadableError  a file of certificates for TLS cannot be used
    │   ├── TokenUnreadableError    a file that should hold a token cannot be read
    │   ├── PasswordUnreadableError  a file that should hold a password cannot be read
    │   ├── KafkaMissingError       the packages of the Kafka engine are not installed
    │   ├── TlsFailedError          TLS with a broker does not come about
    │   ├── ListenerMismatchError   a broker's listener speaks another protocol
    │   ├── LoginRefusedError       a broker does not let us in
    │   ├── AccessDeniedError       a broker does not let us do what we must
    │   ├── BrokerTooOldError       a broker is from before what ehcpwatch builds on
    │   ├── TopicsMissingError      topics are not there
    │   ├── TopicNotMadeError       a topic could not be made
    │   ├── TopicsUnfitError        topics are set up so that promises would be broken
    │   ├── PartitionCountsDifferError  topics have unequal numbers of partitions
    │   ├── SessionTimeoutRefusedError  a broker takes no such session time-out
    │   ├── TransactionTimeoutRefusedError  a broker takes no such transaction time-out
    │   ├── TransactionsForbiddenError  a broker forbids the transactions of a worker
    │   ├── ProgramMissingError     a program of Prometheus is not installed
    │   ├── PostgresMissingError    the packages that speak to PostgreSQL are not installed
    │   ├── DatabaseUrlError        the address of a database cannot be read
    │   ├── MetricsSettingsError    the settings of the metrics page are written down wrongly
    │   ├── ChannelSettingsError    the settings of the channels are written down wrongly
    │   ├── ChannelNotOpenError     a directory names a channel that the settings do not open
    │   ├── DirectoryFileError      a directory of people is written down wrongly
    │   ├── LadderError             a ladder of alerts is written down wrongly
    │   ├── NotifyMissingError      the packages that write and send messages are not installed
    │   └── WordsError              a council's own templates of messages cannot be used
    ├── SourceError                 the sending system: what it sent cannot be used
    │   ├── InputUnreadableError    a file of events cannot be opened or read
    │   ├── RepairsRefusedError     a file of mended dead letters cannot be used
    │   ├── ReceiptUnreadableError  a delivery receipt of GOV.UK Notify cannot be read
    │   ├── DateOutOfRangeError     a period ends outside the years 1 to 9999
    │   ├── LimitNotInForceError    a limit is asked for before or after it was law
    │   ├── MissingColumnsError     a table lacks columns that it must have
    │   ├── UnreadableTableError    a table stops being one at some line
    │   └── UnreadableCellError     a cell of a table holds what its column cannot
    ├── EngineError                 nobody yet: stop, then try again from the last checkpoint
    │   ├── DatabaseLockedError     another process writes to the database
    │   ├── DatabaseMissingError    there is no database where one is to be read
    │   ├── DatabaseCorruptError    the file is not a database of ours, or damaged
    │   ├── DatabaseNewerError      a newer ehcpwatch wrote the database
    │   ├── DatabaseOlderError      an older one did, and it lacks tables
    │   ├── DatabaseFullError       no room is left on the disk
    │   ├── DatabaseFailedError     the file cannot be used for another reason
    │   ├── RegisterMissingError    a PostgreSQL database holds no register
    │   ├── RegisterUnreachableError  PostgreSQL does not answer, or broke off
    │   ├── RegisterRefusedError    PostgreSQL answers, and refuses what was asked
    │   ├── ProgramFailedError      a program of Prometheus did not do what it was started for
    │   ├── ProjectionFailedError   the register cannot read on from Kafka
    │   ├── RecordUnreadableError   a record of a topic of ours is not as we write them
    │   ├── LogReplacedError        a topic ends before what the register has read of it
    │   ├── RowUnreadableError      what was kept of a case cannot be read back
    │   ├── StateNewerError         a newer ehcpwatch wrote the state of a partition
    │   ├── StateLostError          a log of state holds less than was written to it
    │   ├── EventsExpiredError      events were deleted before they were read
    │   ├── EventsReplacedError     a log of events ends before what was read of it
    │   ├── BrokerUnreachableError  no broker answers
    │   ├── BrokerNotReadyError     a broker answers that it cannot do its part yet
    │   ├── SendingFailedError      what was sent did not all arrive
    │   ├── RedriveFencedError      another redrive has begun
    │   ├── RedriveFailedError      dead letters could not be read or sent again
    │   ├── HandOverFailedError     a partition could not be taken over or given up in time
    │   ├── RecoveryFailedError     the state of a partition could not be read back
    │   ├── LeaseLostError          others may own the partitions of this worker by now
    │   ├── WatchFailedError        the watch raised an error that nobody foresaw
    │   └── CheckpointFailedError   what a partition came to could not be made durable
    └── InvariantError              us: ehcpwatch broke its own promise; stop the partition
        ├── MalformedLimitError     a limit is written down without what its unit needs
        └── NaiveInstantError       an instant without a time zone got in

An error takes fields and writes its own message, so a message has one home and one test.
A message says what was wrong, where, and what to do, and never quotes what it refuses:
it may be a child's name, and messages end in logs.
"""

from .acts import (
    BearerTokenError,
    DeskAddressError,
    DeskMissingError,
    LinkKeysError,
)
from .branches import (
    ConfigurationError,
    EhcpwatchError,
    EngineError,
    InvariantError,
    SourceError,
)
from .channels import (
    ChannelNotOpenError,
    ChannelSettingsError,
    ReceiptUnreadableError,
)
from .databases import (
    DatabaseCorruptError,
    DatabaseFailedError,
    DatabaseFullError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseNewerError,
    DatabaseOlderError,
    DatabaseUrlError,
    PostgresMissingError,
    ProjectionFailedError,
    RegisterMissingError,
    RegisterRefusedError,
    RegisterUnreachableError,
)
from .kafka_access import (
    AccessDeniedError,
    BrokerNotReadyError,
    BrokerTooOldError,
    BrokerUnreachableError,
    CertificateUnreadableError,
    KafkaMissingError,
    ListenerMismatchError,
    LoginRefusedError,
    PasswordUnreadableError,
    TlsFailedError,
    TokenUnreadableError,
)
from .kafka_topics import (
    EventsExpiredError,
    EventsReplacedError,
    LogReplacedError,
    PartitionCountsDifferError,
    RecordUnreadableError,
    RowUnreadableError,
    SessionTimeoutRefusedError,
    StateLostError,
    StateNewerError,
    TopicNotMadeError,
    TopicsMissingError,
    TopicsUnfitError,
    TransactionsForbiddenError,
    TransactionTimeoutRefusedError,
)
from .kafka_work import (
    CheckpointFailedError,
    HandOverFailedError,
    LeaseLostError,
    RecoveryFailedError,
    RedriveFailedError,
    RedriveFencedError,
    RepairsRefusedError,
    SendingFailedError,
    WatchFailedError,
)
from .law import (
    DateOutOfRangeError,
    LimitNotInForceError,
    MalformedLimitError,
    MissingColumnsError,
    NaiveInstantError,
    UnreadableCellError,
    UnreadableTableError,
)
from .machine import (
    FileUnwritableError,
    InputUnreadableError,
    PortTakenError,
    ProgramFailedError,
    ProgramMissingError,
)
from .published import (
    FiguresNotPublishedError,
    UnknownAuthorityError,
    YearNotPublishedError,
)
from .settings import (
    DirectoryFileError,
    Fault,
    LadderError,
    MetricsSettingsError,
)
from .words import (
    NotifyMissingError,
    WordsError,
)

__all__ = [
    "AccessDeniedError",
    "BearerTokenError",
    "BrokerNotReadyError",
    "BrokerTooOldError",
    "BrokerUnreachableError",
    "CertificateUnreadableError",
    "ChannelNotOpenError",
    "ChannelSettingsError",
    "CheckpointFailedError",
    "ConfigurationError",
    "DatabaseCorruptError",
    "DatabaseFailedError",
    "DatabaseFullError",
    "DatabaseLockedError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "DatabaseOlderError",
    "DatabaseUrlError",
    "DateOutOfRangeError",
    "DeskAddressError",
    "DeskMissingError",
    "DirectoryFileError",
    "EhcpwatchError",
    "EngineError",
    "EventsExpiredError",
    "EventsReplacedError",
    "Fault",
    "FiguresNotPublishedError",
    "FileUnwritableError",
    "HandOverFailedError",
    "InputUnreadableError",
    "InvariantError",
    "KafkaMissingError",
    "LadderError",
    "LeaseLostError",
    "LimitNotInForceError",
    "LinkKeysError",
    "ListenerMismatchError",
    "LogReplacedError",
    "LoginRefusedError",
    "MalformedLimitError",
    "MetricsSettingsError",
    "MissingColumnsError",
    "NaiveInstantError",
    "NotifyMissingError",
    "PartitionCountsDifferError",
    "PasswordUnreadableError",
    "PortTakenError",
    "PostgresMissingError",
    "ProgramFailedError",
    "ProgramMissingError",
    "ProjectionFailedError",
    "ReceiptUnreadableError",
    "RecordUnreadableError",
    "RecoveryFailedError",
    "RedriveFailedError",
    "RedriveFencedError",
    "RegisterMissingError",
    "RegisterRefusedError",
    "RegisterUnreachableError",
    "RepairsRefusedError",
    "RowUnreadableError",
    "SendingFailedError",
    "SessionTimeoutRefusedError",
    "SourceError",
    "StateLostError",
    "StateNewerError",
    "TlsFailedError",
    "TokenUnreadableError",
    "TopicNotMadeError",
    "TopicsMissingError",
    "TopicsUnfitError",
    "TransactionTimeoutRefusedError",
    "TransactionsForbiddenError",
    "UnknownAuthorityError",
    "UnreadableCellError",
    "UnreadableTableError",
    "WatchFailedError",
    "WordsError",
    "YearNotPublishedError",
]
