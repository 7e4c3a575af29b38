// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// One mapping as /proc/PID/smaps shows it.
struct MappingView {
    Range range;
    std::string permissions{};  // "rw-p"
    Pages offset = 0;           // in the file; 0 if anonymous
    std::string name{};         // "/memfd:NAME (deleted)", "/dev/zero (deleted)", "[heap]" or empty
    Pages resident = 0;
    Pages anonymous = 0;  // of these, private copies and new pages
    Pages huge = 0;       // of these, in 2 MiB pages
    int pkey = 0;
    KeyId keyid{};
    std::vector<std::string> flags{};  // VmFlags, in the order of their bits
};

/// Returns the mappings that overlap `range`.
std::vector<MappingView> mappings(AddressSpace& space, Range range = {0, task_size});

/// Returns the text of /proc/PID/maps.
std::string maps_text(AddressSpace& space);
/// Returns the text of /proc/PID/smaps: the lines that apply to this model, and `KeyID:`. Without protection keys in
/// the hardware there is no `ProtectionKey:` line.
std::string smaps_text(AddressSpace& space);

}  // namespace mktme::mm
