"""The models behind the figures that chapters quote; they need numpy (the extra `simulate`)."""
