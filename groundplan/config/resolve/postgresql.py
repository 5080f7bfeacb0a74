"""PostgreSQL's own rules: parameters in the units that a parameter group counts in, and names of databases."""

from __future__ import annotations

import re
from fractions import Fraction

from groundplan.config.messages import shown
from groundplan.config.tables import Parameter, reserved_words

# https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
_MEMORY = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
_TIME = {"us": 1, "ms": 1000, "s": 1000**2, "min": 60 * 1000**2, "h": 3600 * 1000**2, "d": 86400 * 1000**2}
_PAGE = "8kB"
_LONGEST_TEXT = 255
_TRUTH = {"1": "1", "0": "0", "on": "1", "off": "0", "true": "1", "false": "0", "yes": "1", "no": "0"}


def parameter_value(parameter: Parameter, value: str | float | bool) -> str:  # noqa: FBT001  # what YAML holds
    """Write a parameter's value as a parameter group expects it: "32MB" of `work_mem` becomes `32768` (kB).

    Raises:
        ValueError: The value is not of the parameter's type, unit or range; the text says what to write.
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if parameter.type == "bool":
        return _truth(text)
    if parameter.type == "enum":
        return _choice(parameter, text, value)
    if parameter.type == "string":
        if not re.fullmatch(rf"[A-Za-z0-9_., -]{{0,{_LONGEST_TEXT}}}", text):
            raise ValueError(f"{shown(value)} is not plain text; write letters, digits, commas, dots and underscores")
        return text
    return _number(parameter, text)


def _truth(text: str) -> str:
    if text not in _TRUTH:
        raise ValueError(f"{shown(text)} is not on or off; write on or off")
    return _TRUTH[text]


def _choice(parameter: Parameter, text: str, value: object) -> str:
    # YAML reads an unquoted on or off as true or false.
    word = {"true": "on", "false": "off"}.get(text, text) if isinstance(value, bool) else text
    if word not in parameter.choices:
        raise ValueError(f"unknown value {shown(value)}; write one of {', '.join(parameter.choices)}")
    return word


def _number(parameter: Parameter, text: str) -> str:
    match = re.fullmatch(r"(-?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z]*)", text)
    if not match:
        raise ValueError(f"{shown(text)} is not a number{_with_unit(parameter)}; write {_example(parameter)}")
    number, unit = Fraction(match[1]), match[2]
    # 0 and -1 switch a parameter off or leave it to PostgreSQL, in any unit.
    if unit or (parameter.unit and number not in {0, -1}):
        number *= _factor(parameter, text, unit)
    if parameter.type == "integer" and number.denominator != 1:
        raise ValueError(
            f"{shown(text)} is not a whole number of {parameter.unit or 'units'}; write {_example(parameter)}"
        )
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        unit_words = f" {parameter.unit}" if parameter.unit else ""
        raise ValueError(f"{shown(text)} is out of range; write a value from {low:.12g} to {high:.12g}{unit_words}")
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.12g}"


def _factor(parameter: Parameter, text: str, unit: str) -> Fraction:
    """Give the number of the parameter's units in one of the file's."""
    scale = _MEMORY if parameter.unit in {*_MEMORY, _PAGE} else _TIME
    if not parameter.unit or unit not in scale:
        raise ValueError(f"{shown(text)} is not a number{_with_unit(parameter)}; write {_example(parameter)}")
    base = 8 * _MEMORY["kB"] if parameter.unit == _PAGE else scale[parameter.unit]
    return Fraction(scale[unit], base)


def _with_unit(parameter: Parameter) -> str:
    if not parameter.unit:
        return ""
    return " with a unit of memory" if parameter.unit in {*_MEMORY, _PAGE} else " with a unit of time"


def _example(parameter: Parameter) -> str:
    if not parameter.unit:
        return "a number without a unit"
    return '"32MB"' if parameter.unit in {*_MEMORY, _PAGE} else '"500ms", "2s" or "1min"'


def database_name(deployment_name: str) -> str:
    """Make a database's name of a deployment's: `my-app` becomes `my_app`, a reserved word gets `_db`."""
    name = deployment_name.replace("-", "_")
    return f"{name}_db" if name in reserved_words() else name
