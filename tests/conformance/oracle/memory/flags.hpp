// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mktme::oracle {

// Arguments of system calls by the words of scripts. A number stands for itself.

/// Returns the PROT_* of letters of `rwxdu`, the last two for PROT_GROWSDOWN and PROT_GROWSUP.
std::uint64_t protection_of(const std::string& word);

/// Returns the MAP_* of words such as `priv,anon,fixed`.
std::uint64_t mapping_flags_of(const std::string& word);

/// Returns the MREMAP_* of `maymove`, `fixed` and `dontunmap`, joined by commas.
std::uint64_t remapping_flags_of(const std::string& word);

/// Returns the MADV_* of a word such as `dontneed`.
std::uint64_t advice_of(const std::string& word);

/// Returns the MS_* of `sync` or `async`.
std::uint64_t sync_flags_of(const std::string& word);

}  // namespace mktme::oracle
