// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <string>

#include "tests/conformance/choices.hpp"

namespace mktme::tests {

/// Writer of one process's operations on 2 MiB pages, in a mapping of its own that it removes at the end.
///
/// It omits operations that the model does not follow (docs/kernel_model/mm.md): holes in a file that was collapsed,
/// and MADV_PAGEOUT of droppable memory and of a whole 2 MiB page. It also omits MADV_PAGEOUT of a file, because that
/// depends on which of its lists of recent pages the kernel has emptied.
class HugePageScript {
public:
    /// Performs an operation and returns its result.
    using Perform = std::function<std::string(const std::string&)>;
    /// `number`: part of the names of the script. Without `has_files` the mapping is anonymous: a machine with very
    /// little memory has no room for the file.
    HugePageScript(Choices& choices, Perform perform, std::string actor, int number, bool has_files)
        : choices_{&choices},
          perform_{std::move(perform)},
          actor_{std::move(actor)},
          number_{number},
          has_files_{has_files} {}

    void write();

private:
    template <std::size_t N>
    std::string pick(const std::array<const char*, N>& from) {
        return from[choices_->below(N)];
    }
    bool chance(std::size_t one_in) { return choices_->below(one_in) == 0; }
    std::size_t somewhere() { return choices_->below(pages_); }
    std::string act(const std::string& operation) { return perform_(actor_ + " " + operation); }

    void map();
    void change(bool is_collapsed);
    void touch(const std::string& actor);
    void collapse();
    void fork();
    void move();

    Choices* choices_;
    Perform perform_;
    std::string actor_;
    int number_;
    bool has_files_;
    bool is_private_ = true;
    bool pages_out_ = false;  // MADV_PAGEOUT, else MADV_FREE
    std::size_t start_ = 0;
    std::size_t pages_ = 0;
};

}  // namespace mktme::tests
