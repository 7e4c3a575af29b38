// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/print.hpp"

#include <fmt/format.h>

#include "workloads/scenario/grammar/walk.hpp"

namespace mktme::scenario {

namespace {

/// Visitor that puts the words of a line together.
class LineWriter {
public:
    void keyword(std::string_view text) {
        begin_word();
        line_ += text;
    }
    void tag(std::string_view text) {
        keyword(text);
        is_tagged_ = true;
    }
    template <class T>
    void word(const T& value) {
        keyword(WordTraits<T>::text(value));
    }
    [[nodiscard]] std::string take() { return std::move(line_); }

private:
    void begin_word() {
        if (!line_.empty() && !is_tagged_) line_ += ' ';
        is_tagged_ = false;
    }

    std::string line_;
    bool is_tagged_ = false;
};

}  // namespace

std::string print(const Statement& statement) {
    LineWriter writer;
    walk(statement.what, writer);
    return writer.take();
}

std::string print(const Scenario& scenario) {
    std::string text = fmt::format("mktme-scenario {}\n", static_cast<unsigned>(scenario.version));
    for (const Statement& statement : scenario.statements) text += print(statement) + '\n';
    return text + "end\n";
}

}  // namespace mktme::scenario
