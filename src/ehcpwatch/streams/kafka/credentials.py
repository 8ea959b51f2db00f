"""How a broker is reached, in Faust's words; plain clients take `Connection.options()`."""

import faust
from faust.types.auth import CredentialsT

from .connection import Connection

__all__ = ["credentials"]


def credentials(connection: Connection) -> CredentialsT | None:
    """Return what a Faust app takes as `broker_credentials`; `None` for a plain connection.

    Raises:
        CertificateUnreadableError: A file of certificates cannot be used.
    """
    context = connection.ssl_context
    if not connection.authenticated:
        return None if context is None else faust.SSLCredentials(context)
    if connection.token_provider is not None:
        return faust.OAuthCredentials(oauth_cb=connection.token_provider, ssl_context=context)
    return faust.SASLCredentials(
        username=connection.username,
        password=connection.password,
        ssl_context=context,
        mechanism=connection.mechanism.value,
    )
