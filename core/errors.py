"""Everything that can be refused, as five errors and a closed list of reasons.

An error carries a reason, never a sentence: the sentence stands in `ui/text/<locale>/errors.json` under
`errors`, in the person's language, and says what happened and what to do next. HTTP and the page
translate it in one place each.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

Param = str | int


class Reason(StrEnum):
    """Why something was refused; every locale has a sentence for each member."""

    # not found
    PAGE_UNKNOWN = "page_unknown"
    PERSON_UNKNOWN = "person_unknown"
    INVITATION_UNKNOWN = "invitation_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    BLOB_UNKNOWN = "blob_unknown"
    PICTURE_UNKNOWN = "picture_unknown"
    MODEL_UNKNOWN = "model_unknown"
    BATTLE_UNKNOWN = "battle_unknown"
    VOTE_UNKNOWN = "vote_unknown"
    TOKEN_UNKNOWN = "token_unknown"
    ROUND_UNKNOWN = "round_unknown"
    EVALUATION_UNKNOWN = "evaluation_unknown"
    EDIT_UNKNOWN = "edit_unknown"
    SNAPSHOT_UNKNOWN = "snapshot_unknown"
    RUN_UNKNOWN = "run_unknown"
    RESULT_UNKNOWN = "result_unknown"
    BENCHMARK_UNKNOWN = "benchmark_unknown"
    ITEM_UNKNOWN = "item_unknown"
    EDITION_UNKNOWN = "edition_unknown"
    LABEL_STUDIO_GONE = "label_studio_gone"
    PARCEL_UNKNOWN = "parcel_unknown"
    # forbidden
    LOGIN_NEEDED = "login_needed"
    LOGIN_FAILED = "login_failed"
    RIGHT_MISSING = "right_missing"
    FORM_FORGED = "form_forged"
    GROUP_MISSING = "group_missing"
    PARCEL_FORGED = "parcel_forged"
    PARCEL_OTHERS = "parcel_others"
    # invalid input
    REQUEST_MALFORMED = "request_malformed"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_CONTROL = "text_control"
    LOGIN_MALFORMED = "login_malformed"
    PASSWORD_SHORT = "password_short"
    PASSWORD_LONG = "password_long"
    PASSWORD_LIKE_LOGIN = "password_like_login"
    PASSWORD_WRONG = "password_wrong"
    ROLE_UNKNOWN = "role_unknown"
    ROLE_MISSING = "role_missing"
    LANGUAGE_NOT_OFFERED = "language_not_offered"
    GROUP_UNKNOWN = "group_unknown"
    GLOSSARY_MALFORMED = "glossary_malformed"
    RANKING_MALFORMED = "ranking_malformed"
    GOLD_MALFORMED = "gold_malformed"
    FILE_MISSING = "file_missing"
    GROUP_BOTH = "group_both"
    PERSON_NOT_CHOSEN = "person_not_chosen"
    INVITATION_NOT_CHOSEN = "invitation_not_chosen"
    EXPIRY_OUT_OF_RANGE = "expiry_out_of_range"
    DATE_MALFORMED = "date_malformed"
    BODY_TOO_LARGE = "body_too_large"
    PICTURE_MISSING = "picture_missing"
    PICTURES_TOO_MANY = "pictures_too_many"
    PICTURE_UNREADABLE = "picture_unreadable"
    PICTURE_FORMAT = "picture_format"
    PICTURE_ANIMATED = "picture_animated"
    PICTURE_TOO_SMALL = "picture_too_small"
    PICTURE_TOO_LARGE = "picture_too_large"
    PROMPT_EMPTY = "prompt_empty"
    PROMPT_TOO_LONG = "prompt_too_long"
    CHOICE_UNKNOWN = "choice_unknown"
    REASON_UNKNOWN = "reason_unknown"
    MARK_MALFORMED = "mark_malformed"
    EDIT_EMPTY = "edit_empty"
    EDIT_UNCHANGED = "edit_unchanged"
    EDIT_TOO_LONG = "edit_too_long"
    CONVERSATION_LONG = "conversation_long"
    ROUND_LANGUAGES_MISSING = "round_languages_missing"
    ROUND_GOAL_OUT_OF_RANGE = "round_goal_out_of_range"
    EXCLUSION_UNEXPLAINED = "exclusion_unexplained"
    SNAPSHOT_EMPTY = "snapshot_empty"
    SNAPSHOT_LANGUAGE_EMPTY = "snapshot_language_empty"
    SNAPSHOT_PICTURES_MISSING = "snapshot_pictures_missing"
    HUB_MISSING = "hub_missing"
    DATA_FILE_MALFORMED = "data_file_malformed"
    RECIPE_INVALID = "recipe_invalid"
    DEVICE_UNKNOWN = "device_unknown"
    TRANSLATOR_MISSING = "translator_missing"
    LAUNCHER_MISSING = "launcher_missing"
    PROMOTION_REASON_MISSING = "promotion_reason_missing"
    REFINEMENT_FAULTY = "refinement_faulty"
    REFINEMENT_UNEXPLAINED = "refinement_unexplained"
    FLAG_UNKNOWN = "flag_unknown"
    VERSION_UNKNOWN = "version_unknown"
    PROPOSAL_MALFORMED = "proposal_malformed"
    LABEL_STUDIO_MISSING = "label_studio_missing"
    # conflict
    LOGIN_TAKEN = "login_taken"
    INVITATION_USED = "invitation_used"
    INVITATION_EXPIRED = "invitation_expired"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    LINK_INVALID = "link_invalid"
    LAST_ADMINISTRATOR = "last_administrator"
    KEY_REUSED = "key_reused"
    BATTLE_RUNNING = "battle_running"
    BATTLE_ENDED = "battle_ended"
    BATTLE_ANSWERED = "battle_answered"
    BATTLE_VOID = "battle_void"
    VOTED_ALREADY = "voted_already"
    VOTE_MISSING = "vote_missing"
    ROUND_NAME_TAKEN = "round_name_taken"
    ROUND_CLOSED = "round_closed"
    ROUND_OPEN = "round_open"
    EXCLUSION_FIXED = "exclusion_fixed"
    UNDO_TOO_LATE = "undo_too_late"
    RUN_SAME = "run_same"
    RUN_REFUSED = "run_refused"
    RUN_NOT_WORKING = "run_not_working"
    RUN_NOT_RESUMABLE = "run_not_resumable"
    SNAPSHOT_WITHDRAWN = "snapshot_withdrawn"
    PARENT_RETIRED = "parent_retired"
    MODEL_ACTIVE_ALREADY = "model_active_already"
    MODEL_RETIRED_ALREADY = "model_retired_already"
    MODEL_LOST = "model_lost"
    MODEL_PARENTLESS = "model_parentless"
    BENCHMARK_DIFFERS = "benchmark_differs"
    PLACE_LOST = "place_lost"
    REFINEMENT_CLOSED = "refinement_closed"
    DECISION_NOT_WANTED = "decision_not_wanted"
    GOLD_THERE = "gold_there"
    NOTHING_DECIDED = "nothing_decided"
    LABEL_STUDIO_BUSY = "label_studio_busy"
    PARCELS_MANY = "parcels_many"
    PARCEL_UNREADY = "parcel_unready"
    PARCEL_EXPIRED = "parcel_expired"
    PARCEL_WITHDRAWN = "parcel_withdrawn"
    # unavailable
    RATE_LIMITED = "rate_limited"
    STOPPING = "stopping"
    STORAGE_FAILED = "storage_failed"
    BLOB_DAMAGED = "blob_damaged"
    SNAPSHOT_DAMAGED = "snapshot_damaged"
    HUB_FAILED = "hub_failed"
    LABEL_STUDIO_REFUSED = "label_studio_refused"
    LABEL_STUDIO_AWAY = "label_studio_away"
    QUEUE_FULL = "queue_full"
    ANSWER_LATE = "answer_late"
    MODEL_FAILED = "model_failed"
    MODEL_UNSUPPORTED = "model_unsupported"
    MEMORY_FULL = "memory_full"
    MODELS_MISSING = "models_missing"
    UNEXPECTED = "unexpected"


class ParleyError(Exception):
    """Something a person can be told; subclasses say which kind."""

    def __init__(self, reason: Reason, **params: Param) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.params: Mapping[str, Param] = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.reason}({details})" if details else str(self.reason)


class NotFound(ParleyError):
    """The thing asked for does not exist, or not for this person."""


class Forbidden(ParleyError):
    """The person may not do this."""


class InvalidInput(ParleyError):
    """What was typed or sent cannot be accepted as it is."""


class Conflict(ParleyError):
    """It would have been fine, but something has happened meanwhile."""


class Unavailable(ParleyError):
    """It cannot be done right now; later it may."""
