// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

namespace mktme {

// Standard streams that the caller closed. A file opened later would take the place of one, and get what is printed.

/// Puts a stand-in in the place of each: reading it finds an end, writing it fails. To be called before any file is opened.
void occupy_closed_streams();

/// True for the file that /dev/stdout or any other name of such a stream leads to.
bool is_closed_stream(const struct stat& file);

}  // namespace mktme
