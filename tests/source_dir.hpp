// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace mktme {

/// Root of the source tree, where tests find samples, recorded cases and shipped configurations.
std::filesystem::path source_dir();

}  // namespace mktme
