"""How good is what a detector found?"""
