// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/mrt_layout.hpp"

namespace mktme::workloads::supported {

Format mrt() {
    return {
        .name = "mrt",
        .text = "MRT1, the binary traces of this project",
        .position = 11,
        .suffix = ".mrt",
        .magic = mrt::magic,
        .is_text = false,
        .carries = mrt::carries,
        .reader = mrt::read,
        .writer = mrt::write,
    };
}

}  // namespace mktme::workloads::supported
