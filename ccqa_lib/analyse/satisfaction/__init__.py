"""Satisfaction: how satisfied, who answered, what moves it and by how much?"""

from ccqa_lib.analyse.satisfaction.plan import AnswerScale, Plan
from ccqa_lib.analyse.satisfaction.sources import days_covered, sources_block
from ccqa_lib.analyse.satisfaction.study import Satisfaction, satisfaction

__all__ = ["AnswerScale", "Plan", "Satisfaction", "days_covered", "satisfaction", "sources_block"]
