// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/credentials.hpp"

namespace mktme::process {

using task::Credentials;
using task::Gid;
using task::Uid;

/// Owner and mode bits of a program's file, as far as execve(2) looks at them. By default a file without set-ID bits.
/// It has no file capabilities.
struct ExecutedFile {
    Uid owner = Uid::root;
    Gid group = Gid::root;
    bool set_user_id = false;   // S_ISUID
    bool set_group_id = false;  // S_ISGID together with S_IXGRP
};

/// Credentials that a program starts with.
struct ExecCredentials {
    Credentials cred;
    bool is_secure = false;  // secureexec: the program runs with raised privilege (AT_SECURE)
};

/// Returns the credentials of a program that a thread with the credentials `old` executes: bprm_fill_uid of fs/exec.c
/// and cap_bprm_creds_from_file of security/commoncap.c, Linux 6.18; capabilities(7), "Transformation of capabilities
/// during execve()".
///
/// A set-ID bit sets the effective id, unless `no_new_privs` is set. Root by real or effective uid is permitted the
/// bounding and inheritable sets, unless SECBIT_NOROOT is set, and for the effective uid 0 they become effective.
/// Others keep only the ambient set, which a change of ids clears. With `no_new_privs`, a thread gets neither a
/// capability nor an effective id beyond its real one. The thread and process keyrings and SECBIT_KEEP_CAPS are
/// dropped.
[[nodiscard]] ExecCredentials credentials_for_exec(const Credentials& old, bool no_new_privs,
                                                   const ExecutedFile& file);

}  // namespace mktme::process
