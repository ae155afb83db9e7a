"""Which system calls learner code may make: a filter in the kernel's own small language.

Namespaces take away what a call could reach; this takes away the calls themselves where no honest
notebook needs them: those that look into other processes, load things into the kernel, make new
namespaces, or hold memory that no limit counts. A refused call fails as "not permitted".
The numbers are the kernel's (`asm/unistd_64.h` for x86_64, `asm-generic/unistd.h` for aarch64).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator

#: name -> (number on x86_64, number on aarch64); None where it does not exist.
DENIED: dict[str, tuple[int | None, int | None]] = {
    # Other processes: their memory, their files, their secrets.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # Keys are kept per user, not per box.
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # New namespaces, mounts, roots.
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "fsopen": (430, 430),
    "move_mount": (429, 429), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "sethostname": (170, 161), "setdomainname": (171, 162),
    # The kernel itself, and calls with a long history of holes.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_setup": (206, 0), "io_submit": (209, 2), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "syslog": (103, 116), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42),
    "modify_ldt": (154, None), "ioperm": (173, None), "iopl": (172, None), "uselib": (134, None),
    "ustat": (136, None), "sysfs": (139, None), "_sysctl": (156, None), "vserver": (236, None),
    "create_module": (174, None), "query_module": (178, None), "get_kernel_syms": (177, None),
    "personality": (135, 92), "vhangup": (153, 58), "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263), "remap_file_pages": (216, 234), "vmsplice": (278, 75),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "set_mempolicy_home_node": (450, 450),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    # Counted per user of the whole machine, so that a box could use up what others need.
    "inotify_init": (253, None), "inotify_init1": (294, 26),
    # All of the machine's disks at once.
    "sync": (162, 81), "syncfs": (306, 267),
    # Memory that belongs to no process and no folder, so that no limit counts it.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "msgsnd": (69, 189),
    "semget": (64, 190), "mq_open": (240, 180),
}  # fmt: skip

#: Calls of which only the arguments decide.
ARGUED: dict[str, tuple[int, int]] = {
    "clone": (56, 220), "clone3": (435, 435), "socket": (41, 198), "socketpair": (53, 199),
    "mmap": (9, 222), "ioctl": (16, 29),
}  # fmt: skip

#: Newer calls than these (Linux 6.1) are answered as if the kernel did not know them.
LAST_KNOWN = 450

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JEQ, _JGE, _JGT, _JSET, _AND, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x45, 0x54, 0x06
_NR, _ARCH = 0, 4

_NAMESPACES = 0x7E020000  # CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET
_SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS
_AF_UNIX = 1
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_X32 = 0x40000000

Instruction = tuple[int, int, int, int]


class Program(ctypes.Structure):
    """`struct sock_fprog`"""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def program(machine: str = "") -> bytes | None:
    """The filter for this machine's processor; None for one whose numbers are not known here."""
    machine = machine or platform.machine()
    if machine not in _ARCHITECTURES:
        return None
    column, architecture = _ARCHITECTURES[machine]
    made = [*_instructions(column, architecture)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in made)


def install(code: bytes) -> None:
    """Put this process and all its children under the filter, for good. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = Program(len(code) // 8, code)
    if libc.prctl(22, 2, ctypes.byref(wanted), 0, 0) != 0:  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        raise OSError(ctypes.get_errno(), "seccomp filter refused")


def _instructions(column: int, architecture: int) -> Iterator[Instruction]:
    yield (_LOAD, 0, 0, _ARCH)
    yield (_JEQ, 1, 0, architecture)  # another instruction set has other numbers
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NR)
    yield (_JGE, 0, 1, _X32)
    yield (_RETURN, 0, 0, _KILL)
    yield (_JGT, 0, 1, LAST_KNOWN)
    yield (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
    for numbers in DENIED.values():
        if (number := numbers[column]) is not None:
            yield (_JEQ, 0, 1, number)
            yield (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    call = {name: numbers[column] for name, numbers in ARGUED.items()}
    # Its flags lie in memory, where a filter cannot look; C libraries then use clone.
    yield (_JEQ, 0, 1, call["clone3"])
    yield (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
    yield from _unless(call["clone"], 0, [(_JSET, 1, 0, _NAMESPACES)])
    for name in ("socket", "socketpair"):
        yield from _unless(call[name], 0, [(_JEQ, 0, 1, _AF_UNIX)])
    yield from _unless(
        call["mmap"], 3, [(_AND, 0, 0, _SHARED_ANONYMOUS), (_JEQ, 1, 0, _SHARED_ANONYMOUS)]
    )
    yield from _unless(call["ioctl"], 1, [(_JEQ, 2, 0, _TIOCSTI), (_JEQ, 1, 0, _TIOCLINUX)])
    yield (_RETURN, 0, 0, _ALLOW)


def _unless(number: int, argument: int, test: list[Instruction]) -> Iterator[Instruction]:
    """Refuse a call when `test` of an argument jumps past the next instruction, else allow it."""
    yield (_JEQ, 0, len(test) + 3, number)
    yield (_LOAD, 0, 0, 16 + 8 * argument)  # the lower half; both processors put it first
    yield from test
    yield (_RETURN, 0, 0, _ALLOW)
    yield (_RETURN, 0, 0, _ERRNO | errno.EPERM)
