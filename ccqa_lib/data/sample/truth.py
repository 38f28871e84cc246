"""What is planted in the sample centre: every effect, in one place, with its size.

The draws use these numbers and the answer key writes them down, so the two cannot differ.
Effects on a share are log odds ratios; effects on leaving are hazard ratios.
"""

SITES = ("Hong Kong", "Guangzhou", "Shanghai", "Chengdu")
QUEUES = ("机票", "酒店", "改签退款", "跟团游", "贵宾")
CHANNELS = ("phone", "chat", "email", "wechat")
SITE_SHARES = (0.30, 0.27, 0.23, 0.20)
QUEUE_SHARES = (0.36, 0.22, 0.20, 0.14, 0.08)
CHANNEL_SHARES = (0.62, 0.22, 0.08, 0.08)

# Control
HANDLE_STEP = {"queue": "机票", "from": "2025-11-03", "talk_factor": 1.14, "why": "IVR release"}
SURGE = {"from": "2025-08-18", "to": "2025-08-31", "wait_factor": 2.2, "why": "typhoon"}
COMPLAINTS = {"before_per_1000": 17.0, "after_per_1000": 11.0, "from": "2026-01-05"}
CSAT_WEEK_SIGMA = 0.27  # log odds, between weeks; stable but more than binomial
QUIET_MEASURES = ("wrap_time", "csat_top_box")

# Root causes of repeat contact
REPEAT_BASE = -2.35
REPEAT_QUEUE, REPEAT_CHANNEL, REPEAT_SEGMENT = "改签退款", "chat", 1.1
REPEAT_WAIT_SECONDS, REPEAT_WAIT = 120, 0.7
REPEAT_NEW_DAYS, REPEAT_NEW = 90, 0.8
REPEAT_RELEASE_SITES, REPEAT_RELEASE_FROM = ("Hong Kong", "Chengdu"), "2026-03-02"
REPEAT_RELEASE = 0.6
REPEAT_AGENT_SIGMA = 0.35
PROXY_ON_QUEUE, PROXY_ELSEWHERE = 0.90, 0.05  # share of ivr_menu 5
INNOCENT = (
    "device", "customer_tier", "campaign", "payment",
    "destination", "lead_days", "party_size", "screen_pop",
)  # fmt: skip

# Drivers of satisfaction: log odds a point of rating, in an ordered logit of `overall`
DRIVERS = {
    "rating_resolution": 0.90, "rating_wait": 0.55, "rating_politeness": 0.45,
    "rating_knowledge": 0.25, "rating_ease": 0.25,
    "rating_website": 0.0, "rating_hold_music": 0.0, "rating_voice_clarity": 0.0,
}  # fmt: skip
STAFF_DRIVERS = {
    "rating_schedule": 0.8, "rating_supervisor": 0.7, "rating_pay": 0.4,
    "rating_tools": 0.3, "rating_canteen": 0.0,
}  # fmt: skip
HALO = 0.45  # share of the variance of every rating that is one common impression
OVERALL_CUTS = (-2.4, -1.0, 0.6, 2.8)

# Leaving: hazards a day by tenure, then hazard ratios
LEAVING_FROM_DAY = (0, 75, 105, 365, 1095)
LEAVING_A_DAY = (0.0011, 0.0044, 0.0009, 0.0005, 0.0003)
DISMISSAL_A_DAY = (0.0006, 0.0012, 0.0002, 0.0001, 0.0001)
LEAVING_SITE = {"Hong Kong": 1.35, "Guangzhou": 1.0, "Shanghai": 1.15, "Chengdu": 1.0}
LEAVING_SHIFT = {"day": 1.0, "evening": 1.15, "night": 1.6}
LONG_COMMUTE_MINUTES, LEAVING_LONG_COMMUTE = 60, 1.5
WORSE_SUPERVISORS, LEAVING_SUPERVISOR = ("SUP-07", "SUP-23", "SUP-48"), 2.5
SUPERVISORS = 60
LEAVING_INNOCENT = ("hire_source", "education", "role")

# Quality assurance
EVALUATORS = tuple(f"QA{number:02d}" for number in range(1, 9))
LENIENT_EVALUATOR, LENIENT_FINDS = "QA04", 0.40
EVALUATOR_FINDS, EVALUATOR_FALSE_ALARM = 0.93, 0.012
UNRELIABLE_ITEM, UNRELIABLE_PASS = "empathy", 0.78

# Customers, cases and forecasts
RETAINED_BASE, RETAINED_UNRESOLVED = 0.62, -0.12
REWORK_SHARE, PING_PONG_SHARE = 0.25, 0.12
FORECAST_LOW_QUEUE, FORECAST_LOW_FACTOR = "跟团游", 0.88
