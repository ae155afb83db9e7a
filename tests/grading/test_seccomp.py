"""The filter of system calls: its numbers are the kernel's, its program does what it says."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from staffplus.grading.box import seccomp

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_those_of_the_kernels_headers(machine: str) -> None:
    assert HEADERS[machine].exists(), "install the kernel's headers: linux-libc-dev, kernel-headers"
    text = HEADERS[machine].read_text()
    found = {m[0]: int(m[1]) for m in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    column = list(HEADERS).index(machine)
    for name, numbers in {**seccomp.DENIED, **seccomp.ARGUED}.items():
        assert numbers[column] == found.get(name), name


def verdict(machine: str, number: int, *args: int, architecture: int | None = None) -> str:
    """What the filter says to a call: the kernel's little machine, in a few lines."""
    code = seccomp.program(machine)
    assert code is not None
    program = list(struct.iter_unpack("=HBBI", code))
    arch = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]
    data = struct.pack("=IIQ6Q", number, architecture or arch, 0, *(*args, *[0] * (6 - len(args))))
    at, value = 0, 0
    while True:
        operation, true, false, operand = program[at]
        at += 1
        if operation == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x54:
            value &= operand
        elif operation == 0x06:
            known = {0x7FFF0000: "allowed", 0x80000000: "killed"}
            return known.get(operand) or errno.errorcode[operand & 0xFFFF]
        else:
            holds = {0x15: value == operand, 0x25: value > operand, 0x35: value >= operand}
            holds[0x45] = bool(value & operand)
            at += true if holds[operation] else false


@pytest.mark.parametrize("machine", HEADERS)
def test_every_denied_call_is_refused_and_everyday_ones_are_not(machine: str) -> None:
    column = list(HEADERS).index(machine)
    for numbers in seccomp.DENIED.values():
        if (number := numbers[column]) is not None:
            assert verdict(machine, number) == "EPERM"
    everyday = {
        "x86_64": (0, 1, 2, 3, 57, 59, 60, 61, 202, 231, 257, 318),
        "aarch64": (56, 63, 64, 93, 98, 221, 278),
    }
    for number in everyday[machine]:
        assert verdict(machine, number) == "allowed", number


@pytest.mark.parametrize("machine", HEADERS)
def test_arguments_decide_where_they_must(machine: str) -> None:
    call = {name: numbers[list(HEADERS).index(machine)] for name, numbers in seccomp.ARGUED.items()}
    for number, args, said in (
        (call["clone"], (0x11,), "allowed"),
        (call["clone"], (0x3D0F00,), "allowed"),  # a thread
        (call["clone"], (0x10000011,), "EPERM"),
        (call["clone"], (0x00020011,), "EPERM"),
        (call["clone3"], (), "ENOSYS"),
        (call["socket"], (1, 1), "allowed"),
        (call["socket"], (2, 1), "EPERM"),
        (call["socket"], (40, 1), "EPERM"),
        (call["socketpair"], (1, 1), "allowed"),
        (call["socketpair"], (16, 3), "EPERM"),
        (call["mmap"], (0, 4096, 3, 0x22), "allowed"),
        (call["mmap"], (0, 4096, 3, 0x01), "allowed"),
        (call["mmap"], (0, 4096, 3, 0x21), "EPERM"),
        (call["mmap"], (0, 4096, 3, 0x23), "EPERM"),
        (call["ioctl"], (0, 0x5401), "allowed"),
        (call["ioctl"], (0, 0x5412), "EPERM"),
        (call["ioctl"], (0, 0x541C), "EPERM"),
    ):
        assert verdict(machine, number, *args) == said, (number, args)


def test_foreign_instruction_sets_and_unknown_calls_get_nowhere() -> None:
    assert verdict("x86_64", 11, architecture=0x40000003) == "killed"  # 32-bit execve
    assert verdict("x86_64", 0x40000000 + 59) == "killed"
    assert verdict("x86_64", 451) == "ENOSYS"
    assert verdict("x86_64", 0x3FFFFFFF) == "ENOSYS"


def test_a_processor_whose_numbers_are_not_known_gets_no_filter() -> None:
    assert seccomp.program("riscv64") is None
