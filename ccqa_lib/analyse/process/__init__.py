"""Process: in which order do things happen, how often again, and what makes up a change?"""
