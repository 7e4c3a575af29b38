// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "tests/conformance/oracle/descriptor.hpp"
#include "tests/conformance/oracle/oracle.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Recorder of memory cases.
class MemoryOracle : public Oracle {
public:
    MemoryOracle();

    void reset() override { actors_.clear(); }
    std::string perform(const std::string& line) override;
    /// Returns lists of mappings without protection keys if this host has none.
    [[nodiscard]] std::string expected(const std::string& line, const std::string& recorded) const override;
    [[nodiscard]] std::string place(const std::string& file, std::size_t number) const override;

private:
    std::string recorder_operation(const Words& words);
    std::string actor_operation(const std::string& line, const Words& words);
    std::string end_actor(const std::string& name);
    bool join(const std::string& name);

    std::string address_;  // abstract address at which actors join
    Descriptor listener_;
    std::map<std::string, Descriptor> actors_;  // channels by name
};

}  // namespace mktme::oracle
