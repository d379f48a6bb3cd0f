import stat

from cxdesk.secret import kept_key


def test_the_key_is_made_once_and_kept_for_its_owner(tmp_path):
    folder = tmp_path / "data"

    key = kept_key(folder)

    assert len(key) >= 60
    assert kept_key(folder) == key
    assert [file.name for file in folder.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


def test_two_folders_have_two_keys(tmp_path):
    assert kept_key(tmp_path / "a") != kept_key(tmp_path / "b")
