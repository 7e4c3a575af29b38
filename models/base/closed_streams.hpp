// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

namespace mktme {

// Handling of standard streams that the caller closed. A file opened later would get such a stream's descriptor and
// receive the program's output.

/// Opens a placeholder on each closed standard stream: a read returns end-of-file, a write fails. Precondition: the
/// program has not opened any file.
void occupy_closed_streams();

/// Returns true if `file` is the placeholder that /dev/stdout or another name of a closed stream leads to.
bool is_closed_stream(const struct stat& file);

}  // namespace mktme
