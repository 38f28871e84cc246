"""Survival: how long do people stay, cases wait, customers keep, when some have not ended yet?"""
