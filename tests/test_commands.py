"""The commands are a contract: others script against their names, options and exit codes."""

import re
from pathlib import Path

import click
import pytest

import app

ROOMS = ("schemas", "loaders", "datasets", "dashboard")
VARIABLE = re.compile(r"MBZ_[A-Z_]+")
CONTRACT = {
    "run": [],
    "serve": ["--face", "--host", "--port", "--workers"],
    "check": ["--kind", "--json", "--figures", "--annotate"],
    "receive": ["--by", "--password-file", "--formed", "--approved", "--disclosure", "--cluster"],
    "explain": ["--finding", "--text", "--by", "--password-file"],
    "approve": ["--by", "--password-file", "--secrecy-reviewed", "--as-approved", "--reason"],
    "publish": ["--by", "--password-file", "--cluster"],
    "correct": ["--by", "--password-file", "--second", "--second-password-file", "--reason"],
    "withdraw": ["--by", "--password-file", "--second", "--second-password-file", "--reason"],
    "takedown": ["--by", "--password-file", "--second", "--second-password-file", "--reason"],
    "notices": ["--notice", "--year", "--programme", "--batch", "--state", "--village", "--township", "--all", "--paper", "--out"],
    "export": ["--out", "--since", "--deposit"],
    "verify": ["--public", "--head"],
    "templates": ["--out"],
    "backup": [],
    "restore": [],
    "vault rotate": [],
    "vault purge": [],
    "inbox collect": [],
    "users add": [],
    "users list": [],
    "users reset": [],
    "users password": ["--password-file", "--new-password-file"],
    "users disable": [],
    "bench": [],
}


def command(words: str) -> click.Command:
    found: click.Command = app.cli
    for word in words.split():
        found = found.commands[word]  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(("words", "options"), CONTRACT.items())
def test_every_command_of_the_contract_stands_with_its_options(words, options):
    offered = {name for parameter in command(words).params for name in parameter.opts}
    assert set(options) <= offered


@pytest.mark.parametrize("words", CONTRACT)
def test_every_help_is_in_chinese_and_says_what_the_command_does(words):
    said = command(words).help or ""
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in said) >= 6


@pytest.mark.parametrize("words", CONTRACT)
def test_the_commands_page_names_every_command_and_option(words):
    page = Path("docs/commands.md").read_text(encoding="utf-8")
    assert f"`{words}" in page
    assert all(name in page for parameter in command(words).params for name in parameter.opts if name.startswith("--"))


def test_every_environment_variable_that_is_read_is_documented():
    read = {name for room in ROOMS for path in Path(room).rglob("*.py") for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    told = {name for path in Path("docs").glob("*.md") for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert read - told == set()
