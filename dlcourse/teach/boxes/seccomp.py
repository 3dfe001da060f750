"""System calls that a box refuses, as a program for the kernel's filter (seccomp, classic BPF).

Namespaces keep a student's code from the rest of the machine. This closes what they leave open:
memory that belongs to no process (and would not be counted), and parts of the kernel that no
notebook needs. A refused call fails with "operation not permitted".
"""

import errno
import json
import platform
import struct

# number on x86-64, number on AArch64
_REFUSED = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
}
_MACHINES = {"x86_64": 0, "aarch64": 1}
_ARCHITECTURE = (0xC000003E, 0xC00000B7)
_CLONE = (56, 220)
_CLONE3 = 435
_NEW_USER = 0x10000000  # CLONE_NEWUSER
_X32 = 0x40000000  # numbers from here on are of another convention, on x86-64

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # places in `struct seccomp_data`
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS  # the C library then does without


def profile() -> str:
    """Return the same for podman and docker, as the JSON that they read."""
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ALLOW",
            "syscalls": [
                {"names": list(_REFUSED), "action": "SCMP_ACT_ERRNO", "errnoRet": errno.EPERM},
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
                {
                    "names": ["clone"],
                    "action": "SCMP_ACT_ERRNO",
                    "errnoRet": errno.EPERM,
                    "args": [
                        {
                            "index": 0,
                            "value": _NEW_USER,
                            "valueTwo": _NEW_USER,
                            "op": "SCMP_CMP_MASKED_EQ",
                        }
                    ],
                },
            ],
        }
    )


def program(machine: str = "") -> bytes:
    """Return the filter for a machine; empty where its numbers are not known here.

    Args:
        machine: As `platform.machine` names it; empty for this one.
    """
    place = _MACHINES.get(machine or platform.machine())
    if place is None:
        return b""
    lines = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, _ARCHITECTURE[place]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number, answer in [
        *((numbers[place], _REFUSE) for numbers in _REFUSED.values()),
        (_CLONE3, _UNKNOWN),  # its flags are in memory, where the filter cannot look
    ]:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]
    lines += [
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
        (_EQUAL, 0, 3, _CLONE[place]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_USER),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
