"""The tables, as typed rows; `migrations/` builds the same, and a test compares the two."""

from backend.db.tables.arena import (
    AnswerRow,
    BattleRow,
    EditRow,
    TurnPictureRow,
    TurnRow,
    UndoneVoteRow,
    UnsavedRow,
    VoteRow,
)
from backend.db.tables.base import ID_LENGTH, Base, UtcDateTime
from backend.db.tables.benchmarks import (
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    FileRow,
    ItemPictureRow,
    ReferenceRow,
    RowFileRow,
)
from backend.db.tables.calibration import (
    BallotRow,
    CalibrationRow,
    DecisionRow,
    FlagRow,
    PlaceRow,
    RefinementRow,
    SkipRow,
    VersionAuthorRow,
    VersionRow,
)
from backend.db.tables.models import ModelRow
from backend.db.tables.people import (
    AuditRow,
    IdempotencyRow,
    InvitationLanguageRow,
    InvitationRoleRow,
    InvitationRow,
    PasswordLinkRow,
    PersonLanguageRow,
    PersonRoleRow,
    PersonRow,
    SessionRow,
)
from backend.db.tables.pictures import PictureRow, PictureSenderRow
from backend.db.tables.program_tokens import ProgramTokenRow
from backend.db.tables.rounds import RoundLanguageRow, RoundRow
from backend.db.tables.runs import ModelEventRow, RunCellRow, RunRow
from backend.db.tables.studio import RoundExclusionRow, SnapshotPersonRow, SnapshotRow

__all__ = [
    "ID_LENGTH",
    "AnswerRow",
    "AuditRow",
    "BallotRow",
    "Base",
    "BattleRow",
    "BenchmarkItemRow",
    "BenchmarkRow",
    "CalibrationRow",
    "DecisionRow",
    "DraftRow",
    "EditRow",
    "FileRow",
    "FlagRow",
    "IdempotencyRow",
    "InvitationLanguageRow",
    "InvitationRoleRow",
    "InvitationRow",
    "ItemPictureRow",
    "ModelEventRow",
    "ModelRow",
    "PasswordLinkRow",
    "PersonLanguageRow",
    "PersonRoleRow",
    "PersonRow",
    "PictureRow",
    "PictureSenderRow",
    "PlaceRow",
    "ProgramTokenRow",
    "ReferenceRow",
    "RefinementRow",
    "RoundExclusionRow",
    "RoundLanguageRow",
    "RoundRow",
    "RowFileRow",
    "RunCellRow",
    "RunRow",
    "SessionRow",
    "SkipRow",
    "SnapshotPersonRow",
    "SnapshotRow",
    "TurnPictureRow",
    "TurnRow",
    "UndoneVoteRow",
    "UnsavedRow",
    "UtcDateTime",
    "VersionAuthorRow",
    "VersionRow",
    "VoteRow",
]
