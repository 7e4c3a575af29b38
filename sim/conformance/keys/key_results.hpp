// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "sim/conformance/keys/key_names.hpp"
#include "sim/conformance/keys/key_operations.hpp"

namespace mktme::sim {

/// Writer of results in the recorder's form.
class KeyResults {
public:
    explicit KeyResults(ResultNames& names) : names_{&names} {}

    /// Returns the result of an operation. `actor` describes keys that appear for the first time.
    std::string write(const KeyOperation& operation, const CaseArguments& arguments,
                      const CaseOutcome& outcome, const CaseProgram& actor);
    /// Records that the case mentions a uid. The recorder replaces such uids by its own, in the order of their mention.
    void uid_mentioned(std::int64_t uid);
    void is_keyring(keys::Serial serial) { types_[serial] = "keyring"; }

private:
    std::string serial(const KeyOperation& operation, const CaseArguments& arguments, std::int64_t value);
    std::string description(const CaseArguments& arguments, const CaseOutcome& outcome);
    std::string reading(const CaseArguments& arguments, const CaseOutcome& outcome, const CaseProgram& actor);
    std::string listing(const CaseOutcome& outcome, const CaseProgram& actor);
    std::string proc_key(const CaseOutcome& outcome);
    [[nodiscard]] std::string sort_key(const std::string& described) const;

    ResultNames* names_;
    std::map<keys::Serial, std::string> types_;  // known ones only
    std::map<std::int64_t, std::size_t> uids_;
};

}  // namespace mktme::sim
