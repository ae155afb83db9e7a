"""The models behind the figures that chapters quote; they need numpy (the extra `simulate`).

credit_limit, credit_loop, recommender    a good forecast that changes nothing; loops that feed themselves
loops         the figures that the chapter takes from the last two
two_wishes    how many points two people share by luck
"""
