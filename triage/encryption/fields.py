"""The model field that stores encrypted text and can neither store clear text nor be searched."""

from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.lookups import IsNull

from triage.encryption.errors import ValueTampered
from triage.encryption.values import EncryptedText

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:
    _Field = models.Field
else:

    class _Field(models.Field, Generic[_ST, _GT]):
        """Django's field, with the parameters that its type stubs give it."""


class EncryptedTextField(_Field[_ST, _GT]):
    """Holds an `EncryptedText`; the stored text is its token, copied as it is into history rows.

    `context` is the associated data and must never change; a history model inherits it from its base.
    Clear text is refused when the row is written. Only `isnull` can be looked up: exact search goes
    through the blind index.
    """

    description = "Encrypted text"
    db_index: bool
    # What django-stubs reads the types of the attribute from, made optional where null is allowed.
    _pyi_private_set_type: EncryptedText
    _pyi_private_get_type: EncryptedText

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["context"] = self.context
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_no_index()]

    def _check_no_index(self) -> list[checks.CheckMessage]:
        if not (self.unique or self.db_index):
            return []
        return [
            checks.Error(
                "An encrypted field cannot be unique or indexed: equal texts are stored differently.",
                hint="Put the constraint on the blind index.",
                obj=self,
                id="triage.E101",
            )
        ]

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(
        self, value: str | None, expression: object, connection: object
    ) -> EncryptedText | None:
        return None if value is None else EncryptedText(token=value, context=self.context)

    def to_python(self, value: Any) -> EncryptedText | None:
        """Accepts an encrypted value or a stored token (a fixture); clear text is a ValidationError."""
        if value is None or isinstance(value, EncryptedText):
            return value
        try:
            return EncryptedText(token=value, context=self.context)
        except (ValueTampered, TypeError):
            raise ValidationError(f"{self.context} takes an encrypted value only.") from None

    def get_prep_value(self, value: Any) -> str | None:
        """The token. Raises TypeError for clear text and for a value that was encrypted for another field."""
        prepared = super().get_prep_value(value)
        if prepared is None:
            return None
        if not isinstance(prepared, EncryptedText):
            raise TypeError(
                f"{self.context} takes an EncryptedText, not {type(prepared).__name__}: encrypt() it first."
            )
        if prepared.context != self.context:
            raise TypeError(f"{self.context} cannot hold a value that was encrypted for {prepared.context}.")
        return prepared.token

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else value.token

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        """None: no form shows or edits an encrypted field; services write it."""

    def get_lookup(self, lookup_name: str) -> Any:
        return IsNull if lookup_name == "isnull" else self._refuse_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        return self._refuse_lookup(lookup_name)

    def _refuse_lookup(self, lookup_name: str) -> NoReturn:
        raise FieldError(
            f"{self.context} is encrypted and cannot be searched by '{lookup_name}'. "
            "Search through the blind index."
        )
