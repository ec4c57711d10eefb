"""A security key in software: what a browser sends in its name, with or without having made sure of the person."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from triage.models import User

HOST = "desk.example.org"
ORIGIN = f"https://{HOST}"
FLAG = AuthenticatorData.FLAG


def browser() -> Client:
    """One that opened the desk under its name; keys are bound to it."""
    scheme: Any = {"wsgi.url_scheme": "https"}
    return Client(headers={"host": HOST}, **scheme)


def challenge_in(client: Client) -> bytes:
    """What the desk asked this browser's key to sign."""
    challenge: bytes = websafe_decode(client.session["mfa.webauthn.state"]["challenge"])
    return challenge


class SoftKey:
    """A key that is enrolled for a person from the beginning."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.host = sha256(HOST.encode()).digest()
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        data = AuthenticatorData.create(self.host, FLAG.UP | FLAG.AT, 0, bytes(credential))
        client = CollectedClientData.create("webauthn.create", bytes(32), ORIGIN)
        attestation = AttestationObject.create("none", data, {})
        sent = self._sent(
            clientDataJSON=websafe_encode(bytes(client)),
            attestationObject=websafe_encode(bytes(attestation)),
        )
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key 1", "credential": sent}
        )

    def answer(self, challenge: bytes, *, verified: bool) -> str:
        """The signed challenge; `verified` says that the key asked for a fingerprint or a PIN."""
        data = AuthenticatorData.create(self.host, FLAG.UP | FLAG.UV if verified else FLAG.UP, 1)
        client = bytes(CollectedClientData.create("webauthn.get", challenge, ORIGIN))
        signed = bytes(data) + sha256(client).digest()
        return json.dumps(
            self._sent(
                clientDataJSON=websafe_encode(client),
                authenticatorData=websafe_encode(bytes(data)),
                signature=websafe_encode(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
                userHandle=websafe_encode(self.user.pk.hex.encode()),
            )
        )

    def _sent(self, **response: str) -> dict[str, object]:
        own = websafe_encode(self.id)
        return {
            "id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": response,
        }  # fmt: skip
