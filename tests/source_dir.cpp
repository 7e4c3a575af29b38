// SPDX-License-Identifier: Apache-2.0
#include "tests/source_dir.hpp"

std::filesystem::path mktme::source_dir() { return MKTME_SOURCE_DIR; }
