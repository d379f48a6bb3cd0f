"""Chinese dates with a space between digits and characters, as everywhere on the desk."""

DATE_FORMAT = "Y 年 n 月 j 日"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y 年 n 月 j 日 H:i"
YEAR_MONTH_FORMAT = "Y 年 n 月"
MONTH_DAY_FORMAT = "n 月 j 日"
# Our own, beside those of Django: the day with its weekday, which stands behind it.
WEEKDAY_FORMAT = "n 月 j 日 l"
WEEKDAY_YEAR_FORMAT = "Y 年 n 月 j 日 l"
WEEKDAY_TIME_FORMAT = "n 月 j 日 l H:i"
SHORT_DATE_FORMAT = "Y 年 n 月 j 日"
SHORT_DATETIME_FORMAT = "Y 年 n 月 j 日 H:i"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

# The first of each is what the browser's own date and time fields read, in every language.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
