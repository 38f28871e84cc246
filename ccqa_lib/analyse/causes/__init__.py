"""Which few causes carry the defects, and which suspects do not?"""
