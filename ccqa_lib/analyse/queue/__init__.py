"""Queues: how many agents keep which promise, and how long do contacts wait?"""
