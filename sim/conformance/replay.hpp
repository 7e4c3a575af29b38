// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/conformance/case_file.hpp"

namespace mktme::syscall {
class Hardware;
}

namespace mktme::sim {

struct CaseSettings;

/// First operation of a case at which the model and the kernel differ.
struct Difference {
    SourcePlace place;
    std::string operation;
    std::string expected;
    std::string got;

    [[nodiscard]] std::string text() const;
};

/// What cases run on: plain machines, unless somebody makes others.
class CaseHost {
public:
    virtual ~CaseHost() = default;
    /// Makes the hardware of a fresh machine, and tells its kernel what it must know of it.
    [[nodiscard]] virtual std::unique_ptr<syscall::Hardware> make(CaseSettings& settings) const;
    /// Returns what is wrong with the hardware at the end of a case; nothing if it is as it should be.
    [[nodiscard]] virtual std::optional<std::string> fault_of(const syscall::Hardware& /*hardware*/) const {
        return std::nullopt;
    }
};

/// Replays a case on a fresh model. Returns nothing if the results are as recorded for one of several start times of
/// the model's clock within a second; otherwise the first difference.
std::optional<Difference> replay(const Case& recorded, const CaseHost& host = CaseHost{});

}  // namespace mktme::sim
