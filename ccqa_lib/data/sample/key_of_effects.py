"""The planted effects by study, each with its size and what the drawn data show of it."""

from typing import Any

import numpy as np

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import day_number
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.evaluations import CALIBRATION_CONTACTS
from ccqa_lib.data.sample.repeats import LOG_ODDS, causes
from ccqa_lib.data.sample.staff import NEVER


def control_key(centre: Centre) -> dict[str, Any]:
    """Return which measure changes when, and which never does."""
    frame = centre.contacts
    lost, day = frame["abandoned"].to_numpy(), frame["day"].to_numpy()
    surge = (day >= day_number(truth.SURGE["from"])) & (day <= day_number(truth.SURGE["to"]))
    return {
        "silent": list(truth.QUIET_MEASURES),
        "handle_time": dict(truth.HANDLE_STEP),
        "abandoned_share": {
            **truth.SURGE,
            "during": _share(lost[surge]),
            "otherwise": _share(lost[~surge]),
        },
        "complaint_rate": dict(truth.COMPLAINTS),
        "csat_top_box": {"week_sigma_log_odds": truth.CSAT_WEEK_SIGMA, "chart": "p_prime"},
        "repeat_contact_share": {"from": truth.REPEAT_RELEASE_FROM, "why": "desktop release 4.2"},
    }


def repeat_key(centre: Centre) -> dict[str, Any]:
    """Return the root causes of repeat contact, and the columns that are none."""
    frame = centre.contacts
    answered = ~frame["abandoned"].to_numpy()
    repeat = frame["repeat"].to_numpy()
    levels = {
        "segment": {"queue": truth.REPEAT_QUEUE, "channel": truth.REPEAT_CHANNEL},
        "wait": {"wait_seconds": f"over {truth.REPEAT_WAIT_SECONDS}"},
        "new_hire": {"agent_tenure_days": f"under {truth.REPEAT_NEW_DAYS}"},
        "release": {"desktop_version": "4.2", "site": list(truth.REPEAT_RELEASE_SITES)},
    }
    return {
        "base_log_odds": truth.REPEAT_BASE,
        "causes": {
            name: {
                "levels": levels[name],
                "log_odds": LOG_ODDS[name],
                "share_struck": _share(struck[answered]),
                "repeat_share_struck": _share(repeat[answered & struck]),
                "repeat_share_others": _share(repeat[answered & ~struck]),
            }
            for name, struck in causes(frame).items()
        },
        "proxy": {
            "column": "ivr_menu",
            "level": "5",
            "rides_on": {"queue": truth.REPEAT_QUEUE},
            "share_on_queue": truth.PROXY_ON_QUEUE,
            "share_elsewhere": truth.PROXY_ELSEWHERE,
        },
        "innocent": list(truth.INNOCENT),
        "agent_sigma_log_odds": truth.REPEAT_AGENT_SIGMA,
    }


def satisfaction_key(centre: Centre) -> dict[str, Any]:
    """Return the drivers of satisfaction as log odds a point, of customers and of staff."""
    return {
        "model": "ordered logit of overall on the ratings as given",
        "drivers": dict(truth.DRIVERS),
        "null_drivers": [name for name, weight in truth.DRIVERS.items() if weight == 0],
        "cuts": list(truth.OVERALL_CUTS),
        "halo_share_of_variance": truth.HALO,
        "top_box_share": _share(centre.surveys["overall"].to_numpy() >= 4),
        "staff_drivers": dict(truth.STAFF_DRIVERS),
        "responses": {"external": len(centre.surveys), "internal": len(centre.staff_surveys)},
    }


def leaving_key(centre: Centre) -> dict[str, Any]:
    """Return the hazards of resigning and of dismissal, and the ratios that multiply them."""
    staff = centre.staff
    left = (staff["left"] != NEVER).to_numpy()
    return {
        "from_tenure_day": list(truth.LEAVING_FROM_DAY),
        "resigning_a_day": list(truth.LEAVING_A_DAY),
        "dismissal_a_day": list(truth.DISMISSAL_A_DAY),
        "hazard_ratios_of_resigning": {
            "site": dict(truth.LEAVING_SITE),
            "shift": dict(truth.LEAVING_SHIFT),
            f"commute over {truth.LONG_COMMUTE_MINUTES} minutes": truth.LEAVING_LONG_COMMUTE,
            "supervisor": dict.fromkeys(truth.WORSE_SUPERVISORS, truth.LEAVING_SUPERVISOR),
        },
        "innocent": list(truth.LEAVING_INNOCENT),
        "spells": len(staff),
        "rehired": int(staff["employee_number"].duplicated().sum()),
        "late_entries": int((staff["hired"] < 0).sum()),
        "voluntary": int((left & ~staff["is_dismissed"]).sum()),
        "involuntary": int(staff["is_dismissed"].sum()),
    }


def quality_key(centre: Centre) -> dict[str, Any]:
    """Return which evaluator is lenient and which item cannot be judged."""
    return {
        "finds_a_fault": {
            name: truth.LENIENT_FINDS if name == truth.LENIENT_EVALUATOR else truth.EVALUATOR_FINDS
            for name in truth.EVALUATORS
        },
        "sees_a_fault_where_none_is": truth.EVALUATOR_FALSE_ALARM,
        "lenient_evaluator": truth.LENIENT_EVALUATOR,
        "unreliable_item": truth.UNRELIABLE_ITEM,
        "calibration_contacts": CALIBRATION_CONTACTS,
        "items_right": _share(centre.evaluations["is_right"].to_numpy()),
    }


def _share(flags: np.ndarray) -> float:
    return round(float(flags.mean()), 5) if len(flags) else 0.0
