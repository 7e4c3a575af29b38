// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/platform/controller_module.hpp"
#include "models/platform/key_table_module.hpp"

namespace mktme::platform {

/// Package as a SystemC module: its memory controllers and its key table, with a door for lines and one for key
/// instructions.
class PackageModule : public sc_core::sc_module {
public:
    sc_core::sc_export<LineInterface> lines{"lines"};
    sc_core::sc_export<KeyInstructions> key_instructions{"key_instructions"};
    ControllerModule controller;
    KeyTableModule key_table;

    PackageModule(sc_core::sc_module_name name, Package& package)
        : sc_module{name},
          controller{"controller", package},
          key_table{"key_table", package} {
        lines.bind(controller);
        key_instructions.bind(key_table);
    }
};

}  // namespace mktme::platform
