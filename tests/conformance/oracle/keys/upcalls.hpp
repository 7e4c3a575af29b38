// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string_view>

#include "tests/conformance/oracle/descriptor.hpp"
#include "tests/conformance/oracle/keys/lane.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Words by which the recorder tells a handler who serves its upcall: the handler alone, or the script.
constexpr std::string_view upcall_by_default = "default";
constexpr std::string_view upcall_by_script = "manual";

/// Handler that the kernel has started and that waits for the recorder.
struct Upcall {
    Descriptor handler;
    Words words;  // "upcall", then the handler's arguments
};

/// Upcalls that wait to be served, in the order in which they came.
class Upcalls {
public:
    /// Waits for upcalls of a lane. Throws Failure if another recorder does so already.
    explicit Upcalls(Lane lane);

    /// Socket that is readable if an upcall has come and is not yet accepted.
    [[nodiscard]] const Descriptor& listener() const { return listener_; }
    /// Accepts an upcall that has come.
    void accept();
    /// Lets the handlers of all accepted upcalls serve them.
    void serve_by_default();
    /// Returns the first upcall; nothing if none comes within 2.5 s.
    std::optional<Upcall> next();
    /// Abandons all upcalls: their handlers end.
    void clear() { waiting_.clear(); }

private:
    Descriptor listener_;
    std::deque<Upcall> waiting_;
};

}  // namespace mktme::oracle
