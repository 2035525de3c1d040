"""All settings of Parley, read once in `app.py` or a command line and handed on.

Every setting is an environment variable with the prefix `PARLEY_`; `python -m backend settings`
prints them with their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "PARLEY_"
TRANSLATORS = ("chat", "seq2seq", "ctranslate2")
"""What makes machine drafts."""


def _network(text: str) -> str:
    return str(ip_network(text, strict=False))


_DEVICE = re.compile(r"cpu|mps|cuda:\d+")
_PORT = re.compile(r"(?:.*@)?(?:\[[^\]]*\]|[^:/?]*)(?::\d*)?(?:[/?].*)?", re.DOTALL)
"""What follows the scheme of a server's address, as far as the port, which alone would end in a traceback."""


def _readable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        return False


class Settings(BaseSettings):
    """Everything an operator can decide; without any of it Parley runs on a laptop."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Path = Field(default=Path("state"), description="Folder of all state: database, pictures, secret, runs.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    public_url: str = Field(
        default="",
        description="Address that people type, for links in invitations; empty: the address of the request.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="SQLAlchemy address of the database (sqlite or postgresql); empty: SQLite in the home folder.",
    )
    blobs_url: str = Field(
        default="", description="fsspec address for pictures and files; empty: a folder in the home folder."
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Key that signs cookies, at least 32 characters; empty: one is made and kept in the home folder.",
    )
    model: str = Field(default="", description="Image-text-to-text checkpoint for the arena; empty: the demo model.")
    device: str = Field(
        default="", description="Where local models run, as torch names it (cpu, cuda:0); empty: a GPU if there is one."
    )
    precision: Literal["", "float32", "bfloat16", "float16", "4bit"] = Field(
        default="", description="How local weights are held; empty: bfloat16 on a GPU, float32 on a CPU."
    )
    model_memory_gigabytes: float = Field(
        default=0, ge=0, description="Memory that loaded local models may take; idle ones make room. 0: no limit."
    )
    launcher: Literal["local", "ray"] = Field(
        default="local", description="What starts runs unless they say else: this machine, or a Ray cluster."
    )
    run_devices: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Where runs work on this machine, by comma, one at a time each (cpu, cuda:0); empty: every GPU, "
        "or the processor where there is none.",
    )
    run_stop_seconds: float = Field(
        default=120, ge=1, le=3600, description="How long a run that is asked to stop has for its last checkpoint."
    )
    ray_address: str = Field(
        default="",
        description="Address of a Ray cluster's dashboard (http://host:8265) for runs there; empty: none.",
    )
    ray_token: SecretStr = Field(
        default=SecretStr(""), description="The cluster's authentication token, if it has one."
    )
    hub_namespace: str = Field(
        default="",
        max_length=96,
        description="Organisation or person on a hub to whom researchers can push snapshots; empty: nothing is pushed.",
    )
    hub_endpoint: str = Field(
        default="https://huggingface.co", description="Address of the hub that snapshots are pushed to."
    )
    hub_token: SecretStr = Field(default=SecretStr(""), description="Token that may write there.")
    ray_python: str = Field(default="python", description="Python with Parley's packages on the cluster's machines.")
    ray_code: str = Field(
        default="", description="Folder of Parley's code on the cluster's machines; empty: the same path as here."
    )
    ray_shared: str = Field(
        default="",
        description="Storage that this machine and the cluster's see, as fsspec names it (s3://bucket/parley, "
        "file:///mnt/parley); empty: the cluster's machines see the home folder under the same path.",
    )
    ray_scratch: str = Field(
        default="",
        description="Folder that the cluster's machines work in with such a storage; empty: that for temporary files.",
    )
    ray_gpus: float = Field(default=0, ge=0, le=64, description="GPUs that a run on the cluster gets.")
    ray_runs: int = Field(default=1, ge=1, le=1000, description="How many runs work on the cluster at a time.")
    server_url: str = Field(
        default="",
        description="OpenAI-compatible server (vLLM, SGLang, llama.cpp) for models registered as server:<name>.",
    )
    server_key: SecretStr = Field(default=SecretStr(""), description="API key of that server.")
    server_loads_adapters: bool = Field(
        default=False, description="Ask the server (vLLM) to load an adapter that it doesn't have."
    )
    translator: str = Field(
        default="",
        description="What makes machine drafts of benchmarks: chat:<model of a server>, seq2seq:<checkpoint> or "
        "ctranslate2:<folder>; empty: nothing. NLLB's weights may not be used commercially, MADLAD-400's may.",
    )
    translator_url: str = Field(
        default="", description="OpenAI-compatible server of a translator chat:<model>; empty: PARLEY_SERVER_URL."
    )
    translator_key: SecretStr = Field(default=SecretStr(""), description="API key of that server.")
    translator_requests: int = Field(default=8, ge=1, le=256, description="Requests that it gets at once.")
    translator_price_in: float = Field(
        default=0, ge=0, description="What a million tokens cost that a translator reads; 0: no cost is reckoned."
    )
    translator_price_out: float = Field(default=0, ge=0, description="What a million tokens cost that it writes.")
    judge: str = Field(
        default="",
        max_length=200,
        description="Model of an OpenAI-compatible server that reads answers which no rule understands, and battles "
        "for the intervals beside ratings, where somebody asks for it; empty: none, nothing is sent.",
    )
    judge_url: str = Field(default="", description="OpenAI-compatible server of the judge; empty: PARLEY_SERVER_URL.")
    judge_key: SecretStr = Field(default=SecretStr(""), description="API key of that server.")
    judge_sees: bool = Field(default=False, description="Whether the judge of battles gets their pictures, too.")
    answer_tokens: int = Field(default=200, ge=1, le=4096, description="Longest answer in the arena, in tokens.")
    answer_temperature: float = Field(
        default=0.0, ge=0, le=2, description="How freely answers are drawn; 0 takes the likeliest word each time."
    )
    pairing: Literal["even", "informed"] = Field(
        default="even",
        description="Which models meet: those with few votes (even), or those of whom a vote decides most (informed).",
    )
    control_every: int = Field(
        default=25,
        ge=0,
        le=10_000,
        description="One blind battle in so many is a silent check: one side answers about another picture; 0: none.",
    )
    repeat_every: int = Field(
        default=10,
        ge=0,
        le=10_000,
        description="One battle in so many that follows a vote at once puts a picture, a question and answers that "
        "others have judged to one more person, to see whether people agree; 0: none.",
    )
    flow_after: int = Field(
        default=3,
        ge=0,
        description="Votes after which a person's next battle follows a vote at once unless they say no.",
    )
    base_battles: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Share of blind battles in which a base model takes part where two trained ones could meet.",
    )
    names_seconds: int = Field(
        default=5,
        ge=0,
        le=55,
        description="Seconds after a vote before the names are told, in which it can be taken back and given anew; "
        "0 tells them at once.",
    )
    parcel_battles: int = Field(
        default=20, ge=1, le=100, description="Battles in a parcel that a rater takes along to judge without a network."
    )
    parcel_days: int = Field(default=7, ge=1, le=30, description="Days after which a parcel is its rater's no longer.")
    parcels_open: int = Field(default=2, ge=1, le=20, description="Parcels that a rater may have open at a time.")
    lease_minutes: int = Field(
        default=60, ge=5, le=1440, description="Minutes without typing after which an item goes back to the others."
    )
    voters: int = Field(default=3, ge=1, le=15, description="People who vote on each refined item.")
    voters_most: int = Field(
        default=5, ge=1, le=15, description="How many are asked at most where votes tie; then a researcher decides."
    )
    gold_every: int = Field(
        default=12,
        ge=0,
        le=10_000,
        description="One vote in so many is on an item whose best text is known, if a researcher made some; 0: none.",
    )
    vote_on_draft: bool = Field(
        default=False, description="Let the machine's draft stand among the versions, unnamed, to see how it does."
    )
    label_studio_url: str = Field(
        default="", description="Address of a Label Studio where teams may calibrate benchmarks too; empty: none."
    )
    label_studio_token: SecretStr = Field(
        default=SecretStr(""), description="Token of an account there that owns Parley's projects."
    )
    label_studio_seconds: float = Field(
        default=60, ge=1, le=600, description="How long to wait for an answer from there."
    )
    label_studio_poll_seconds: float = Field(
        default=300, ge=5, le=86_400, description="How often the application looks there for what people did."
    )
    default_language: Literal["en", "ar", "cs", "hu", "ko", "ru", "sr", "th", "vi"] = Field(
        default="en", description="Page language where neither account, address nor browser says one."
    )
    session_days: int = Field(default=14, ge=1, le=365, description="Days after which a person signs in again.")
    invitation_days: int = Field(
        default=7, ge=1, le=90, description="Days an invitation stays valid unless it says else."
    )
    trusted_proxies: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks, by comma, whose X-Forwarded-For and -Proto are believed.",
    )
    login_rate: int = Field(
        default=10,
        ge=1,
        description="Sign-in attempts in five minutes for an account and address; fifty times that for an address.",
    )
    write_rate: int = Field(default=300, ge=1, description="Writes per minute and person.")
    address_rate: int = Field(default=12_000, ge=1, description="Writes per minute and address.")
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="Bearer token for /metrics; empty: only this machine may read it."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")
    stop_seconds: int = Field(default=10, ge=1, le=300, description="Longest wait for running requests when stopping.")
    upload_megabytes: int = Field(default=20, ge=1, le=1000, description="Largest file a person may send.")
    benchmark_megabytes: int = Field(
        default=500,
        ge=1,
        le=4000,
        description="Largest file a researcher may send; for larger ones there is a command line.",
    )

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.launcher == "ray" and not self.ray_address:
            raise ValueError("PARLEY_LAUNCHER=ray needs PARLEY_RAY_ADDRESS")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` was given: nothing reads the process's environment behind its back."""
        return (init_settings,)

    @field_validator("trusted_proxies", "run_devices", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters")
        return value

    @field_validator("home", "host", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        # Nothing would mean the folder one happens to be in, and every address of the machine.
        if isinstance(value, str) and not value.strip():
            raise ValueError("must not be empty")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        if url in ("sqlite:///", "sqlite:///:memory:"):
            raise ValueError("needs a file: threads could not share a database in memory")
        if url.startswith("postgresql") and not _PORT.fullmatch(url.partition("://")[2]):
            raise ValueError("has a port that is no number")
        return value

    @field_validator("run_devices")
    @classmethod
    def _known_device(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [name for name in value if not _DEVICE.fullmatch(name)]:
            raise ValueError(f"must be cpu, mps or cuda:<number>, not {', '.join(wrong)}")
        if len(set(value)) < len(value):
            raise ValueError("must not name a device twice")
        return value

    @field_validator("translator")
    @classmethod
    def _known_translator(cls, value: str) -> str:
        kind, _, name = value.partition(":")
        if value and (kind not in TRANSLATORS or not name.strip()):
            raise ValueError(f"must be {' or '.join(TRANSLATORS)}, a colon and a name")
        return value

    @field_validator("public_url", "server_url", "translator_url", "ray_address", "hub_endpoint", "label_studio_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        if value and not _readable(value):
            raise ValueError("must name a host, and a port by number if any")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        url = self.database_url.get_secret_value()
        if url.startswith("postgresql://"):
            return url.replace("postgresql://", "postgresql+psycopg://", 1)
        return url or f"sqlite:///{self.home.absolute() / 'parley.sqlite3'}"

    @property
    def blobs(self) -> str:
        """The fsspec address of the blob store in force."""
        return self.blobs_url or str(self.home.absolute() / "blobs")


class SettingsInvalid(Exception):
    """All faults of the settings in one message."""


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment; every fault is listed in one message, misspelt names included."""
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    variables = {name.upper(): value for name, value in environ.items() if name.upper().startswith(PREFIX)}
    faults = [f"  {name}: there is no such setting" for name in sorted(variables.keys() - known.keys())]
    try:
        settings = Settings.model_validate({known[name]: value for name, value in variables.items() if name in known})
    except ValidationError as error:
        for fault in error.errors():
            place = f"{PREFIX}{str(fault['loc'][0]).upper()}: " if fault["loc"] else ""
            faults.append(f"  {place}{fault['msg']}")
        settings = None
    if faults or settings is None:
        listed = "\n".join(faults)
        raise SettingsInvalid(
            f"These settings cannot be used:\n{listed}\n`python -m backend settings` lists all with their meaning."
        )
    return settings


def describe(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Name, value, default and meaning of every setting, secrets masked."""
    rows = []
    for name, field in Settings.model_fields.items():
        rows.append(
            (
                PREFIX + name.upper(),
                _shown(getattr(settings, name)),
                _shown(field.default),
                field.description or "",
            )
        )
    return rows


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)
