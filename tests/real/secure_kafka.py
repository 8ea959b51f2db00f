"""A Kafka node that lets in only whom it knows, over TLS, and lets them do only what is granted.

Three ways to show who one is: SCRAM-SHA-512, PLAIN and OAUTHBEARER. Tokens are unsigned, which
Kafka believes when nothing else is set up; no real broker may.
"""

import base64
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import trustme
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.real.kafka import Node
from tests.real.parts import PartFailedError

__all__ = [
    "ADMINISTRATOR",
    "CLUSTER",
    "MECHANISMS",
    "PASSWORDS",
    "SecureKafka",
    "secure_kafka_running",
]

# May do everything, and grants the others what they may.
ADMINISTRATOR = "admin"

# Who the node knows besides, for SCRAM-SHA-512 and PLAIN; none may do anything until it is allowed.
PASSWORDS: Mapping[str, str] = {
    ADMINISTRATOR: "admin-secret",
    "watch": "watch-secret",
    "publisher": "publisher-secret",
}

MECHANISMS = ("SCRAM-SHA-512", "PLAIN", "OAUTHBEARER")

# An ACL that was granted is in force a moment later: the node hears of it as of any other change.
GRANTED_SECONDS = 30.0

# For one call of the administrator's client.
CALL_SECONDS = 30.0

# Kafka's own name of the resource that stands for the whole cluster.
CLUSTER = "kafka-cluster"

KINDS: Mapping[str, ResourceType] = {
    "cluster": ResourceType.BROKER,
    "group": ResourceType.GROUP,
    "topic": ResourceType.TOPIC,
    "transactional-id": ResourceType.TRANSACTIONAL_ID,
}


class SecureKafka:
    """The node, and what a test needs to come in.

    Attributes:
        node: To take it away and bring it back.
        bootstrap: The address that clients are given; TLS and SASL are spoken there, nothing else.
        ca_file: The certificate, in PEM, of the authority that vouches for the node.
        authority: That authority itself, to issue more certificates.
        admin: A client of librdkafka that may do everything.
    """

    def __init__(self, node: Node, *, ca_file: Path, authority: trustme.CA) -> None:
        """Wrap a node that runs."""
        self.node = node
        self.bootstrap = node.bootstrap
        self.ca_file = ca_file
        self.authority = authority
        # One for all calls: what a client was asked for is dropped when the client goes.
        self.admin = AdminClient(self.librdkafka(ADMINISTRATOR))

    def ssl_context(self) -> ssl.SSLContext:
        """Return the TLS settings of a client that trusts the node."""
        return ssl.create_default_context(cafile=self.ca_file)

    def librdkafka(self, user: str) -> dict[str, str | int | float | bool]:
        """Return the settings with which a client of librdkafka comes in as *user*, by SCRAM."""
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_SSL",
            "ssl.ca.location": str(self.ca_file),
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": PASSWORDS[user],
        }

    def token(self, user: str, *, now: datetime, lasting: timedelta = timedelta(hours=1)) -> str:
        """Return what *user* shows for OAUTHBEARER: an unsigned JSON Web Token.

        Args:
            user: Anybody: who has a token needs no password.
            now: When it is issued.
            lasting: How long it is good for; negative for one that is no longer.
        """
        claims: dict[str, str | float] = {
            "sub": user,
            "iat": now.timestamp(),
            "exp": (now + lasting).timestamp(),
        }
        return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."

    def create_topic(self, name: str, *, partitions: int = 1) -> None:
        for done in self.admin.create_topics([NewTopic(name, partitions, 1)]).values():
            done.result(CALL_SECONDS)

    def allow(
        self, user: str, kind: str, name: str, *operations: str, prefixed: bool = False
    ) -> None:
        """Let *user* do *operations*, and return when it may.

        Args:
            user: Whom.
            kind: What it is about, as `kafka-acls.sh` calls it: topic, group, cluster or
                transactional-id.
            name: Of that topic, group or id, or its beginning; `CLUSTER` for the cluster.
            operations: As `kafka-acls.sh` calls them: Read, Write, DescribeConfigs, …
            prefixed: Whether every name that begins with *name* is meant.
        """
        pattern = ResourcePatternType.PREFIXED if prefixed else ResourcePatternType.LITERAL
        allowed = [
            AclBinding(
                *(KINDS[kind], name, pattern, f"User:{user}", "*"),
                *(_operation(operation), AclPermissionType.ALLOW),
            )
            for operation in operations
        ]
        for done in self.admin.create_acls(allowed).values():
            done.result(CALL_SECONDS)
        self._await_acls(lambda standing: standing.issuperset(allowed))

    def forbid_everything(self) -> None:
        """Take back all that `allow` gave, and return when it is taken."""
        for done in self.admin.delete_acls([_ANY_ACL]).values():
            done.result(CALL_SECONDS)
        self._await_acls(lambda standing: not standing)

    def _await_acls(self, wanted: Callable[[set[AclBinding]], bool]) -> None:
        until = time.monotonic() + GRANTED_SECONDS
        while not wanted(set(self.admin.describe_acls(_ANY_ACL).result(CALL_SECONDS))):
            if time.monotonic() >= until:
                message = f"the node knew nothing of its new ACLs after {GRANTED_SECONDS:g} seconds"
                raise PartFailedError(message)


# librdkafka takes no name for any name, which its types forget.
_ANY_ACL = AclBindingFilter(
    ResourceType.ANY,
    None,  # type: ignore[arg-type]
    ResourcePatternType.ANY,
    None,  # type: ignore[arg-type]
    None,  # type: ignore[arg-type]
    AclOperation.ANY,
    AclPermissionType.ANY,
)


@contextmanager
def secure_kafka_running(folder: Path) -> Iterator[SecureKafka]:
    """Run a node for as long as the with-block lasts, with its data and its keys in *folder*.

    Raises:
        PartFailedError: It did not start, with what it said.
    """
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    keystore = folder / "node.pem"
    keystore.write_bytes(_key_and_certificates(authority))
    with Node(
        folder,
        settings=_settings(keystore, ca_file),
        format_options=tuple(
            part
            for user, password in PASSWORDS.items()
            for part in ("--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]")
        ),
    ) as node:
        yield SecureKafka(node, ca_file=ca_file, authority=authority)


def _settings(keystore: Path, ca_file: Path) -> dict[str, str]:
    own = f'username="{ADMINISTRATOR}" password="{PASSWORDS[ADMINISTRATOR]}"'
    known = " ".join(f'user_{user}="{password}"' for user, password in PASSWORDS.items())
    security = "org.apache.kafka.common.security"
    listener = "listener.name.clients"
    return {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL",
        "sasl.enabled.mechanisms": ",".join(MECHANISMS),
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        f"{listener}.scram-sha-512.sasl.jaas.config": (
            f"{security}.scram.ScramLoginModule required {own};"
        ),
        f"{listener}.plain.sasl.jaas.config": (
            f"{security}.plain.PlainLoginModule required {own} {known};"
        ),
        f"{listener}.oauthbearer.sasl.jaas.config": (
            f"{security}.oauthbearer.OAuthBearerLoginModule required "
            f'unsecuredLoginStringClaim_sub="{ADMINISTRATOR}";'
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keystore),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(ca_file),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # The node speaks to itself as controller without saying who it is.
        "super.users": f"User:{ADMINISTRATOR};User:ANONYMOUS",
        "allow.everyone.if.no.acl.found": "false",
    }


def _key_and_certificates(authority: trustme.CA) -> bytes:
    """Return what proves who the node is, in one PEM file, its key in the one form Kafka reads."""
    identity = authority.issue_cert("127.0.0.1", "localhost", key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(identity.private_key_pem.bytes(), password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + b"".join(
        certificate.bytes() for certificate in identity.cert_chain_pems
    )


def _encoded(part: Mapping[str, str | float]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _operation(name: str) -> AclOperation:
    """Return librdkafka's value of an operation that Kafka's tools call *name*."""
    (operation,) = (
        operation
        for operation in AclOperation
        if operation.name.replace("_", "").lower() == name.lower()
    )
    return operation
