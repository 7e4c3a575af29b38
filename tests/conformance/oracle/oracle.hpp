// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace mktme::oracle {

/// Second opinion on the model: it performs the operations of a script on the kernel of this host. It shares no code
/// with the model, so that one mistake cannot be in both.
class Oracle {
public:
    Oracle() = default;
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;
    virtual ~Oracle() = default;

    /// Ends all processes and undoes all changes of the script before.
    virtual void reset() = 0;
    /// Performs the operation of one line and returns its result.
    virtual std::string perform(const std::string& line) = 0;
    /// Returns the result that a host such as this one must give if `recorded` is that of the recording host.
    [[nodiscard]] virtual std::string expected(const std::string& /*line*/,
                                               const std::string& recorded) const {
        return recorded;
    }
    /// Returns how a report names line `number` of a file.
    [[nodiscard]] virtual std::string place(const std::string& file, std::size_t number) const = 0;
};

}  // namespace mktme::oracle
