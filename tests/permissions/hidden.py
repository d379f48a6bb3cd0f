"""Which kinds of complaint are hidden from whom, and what allauth's own pages answer."""

from __future__ import annotations

# Which kind of complaint is hidden from whom; everybody else who reads anything here sees it.
HIDDEN: dict[str, str] = {
    "plain": "cleo otto lou",
    "sensitive": "cleo bea nia otto lou read write",
    "about_nia": "cleo nia otto lou",
    "about_nora": "cleo nora otto lou",
    "training": "cleo otto lou",
    "merged": "cleo otto lou",
    "elsewhere": "cleo bea ana nia lea read write",
}
# Of these the ones that tell most; the others are asked by GET alone.
TELLING: dict[str, str] = {
    "plain": "cleo otto lou",
    "sensitive": "bea write",
    "about_nia": "nia",
    "about_nora": "nora",
    "training": "otto",
    "merged": "lou",
    "elsewhere": "ana lea",
}
READERS = tuple("cleo bea ana nia otto lea lou ada nora aki read write".split())

# Allauth's own pages, as a group: what a stranger gets, what somebody gets who is signed in.
# `form` is a page with a form, `in` the way in, `away` a redirect, `none` 404, `no` 403.
ALLAUTH: dict[str, tuple[str, str]] = {
    "account_login": ("form", "away"),
    "account_logout": ("away", "form"),
    "account_signup": ("form", "away"),
    "account_inactive": ("form", "form"),
    "account_reauthenticate": ("in", "no"),
    "account_email_verification_sent": ("form", "form"),
    "account_confirm_email": ("form", "form"),
    "account_change_password": ("in", "away"),
    "account_set_password": ("in", "form"),
    "account_reset_password": ("form", "form"),
    "account_reset_password_done": ("form", "form"),
    "account_reset_password_from_key": ("form", "form"),
    "account_reset_password_from_key_done": ("form", "form"),
    "mfa_index": ("in", "form"),
    "mfa_authenticate": ("in", "away"),
    "mfa_reauthenticate": ("in", "no"),
    "mfa_activate_totp": ("in", "form"),
    "mfa_deactivate_totp": ("in", "none"),
    "mfa_view_recovery_codes": ("in", "none"),
    "mfa_generate_recovery_codes": ("in", "form"),
    "mfa_download_recovery_codes": ("in", "none"),
}


def hidden_from(kind: str) -> tuple[str, ...]:
    return tuple(HIDDEN[kind].split())


def seen_by(kind: str) -> tuple[str, ...]:
    return tuple(who for who in READERS if who not in hidden_from(kind))
