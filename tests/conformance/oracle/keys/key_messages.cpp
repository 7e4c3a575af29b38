// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/key_messages.hpp"

#include <cstring>

namespace mktme::oracle {

namespace {

template <class Number>
void append_number(std::string& message, Number number) {
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    message += bytes;
}

void append_text(std::string& message, const std::string& text) {
    append_number(message, static_cast<std::uint32_t>(text.size()));
    message += text;
}

/// Reader of a message from its begin. Each read returns false if the message is too short.
class MessageReader {
public:
    explicit MessageReader(std::string_view message) : rest_{message} {}

    template <class Number>
    bool read(Number& number) {
        if (rest_.size() < sizeof number) return false;
        std::memcpy(&number, rest_.data(), sizeof number);
        rest_.remove_prefix(sizeof number);
        return true;
    }
    bool read(std::string& text) {
        std::uint32_t length = 0;
        if (!read(length) || rest_.size() < length) return false;
        text = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return true;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace

unsigned long Call::number(std::size_t index) const {
    return static_cast<unsigned long>(arguments.at(index).number);
}

unsigned long Call::pointer(std::size_t index) const {
    constexpr unsigned long unmapped = 8;
    const auto& argument = arguments.at(index);
    if (argument.kind == Argument::Kind::null_pointer) return 0;
    if (argument.kind != Argument::Kind::bytes) return unmapped;
    return reinterpret_cast<unsigned long>(argument.bytes.c_str());
}

std::size_t Call::length(std::size_t index) const {
    const auto& argument = arguments.at(index);
    return argument.kind == Argument::Kind::bytes ? argument.bytes.size() : number(index);
}

std::string encoded(const Call& call) {
    std::string message;
    append_text(message, call.operation);
    append_number(message, static_cast<std::uint32_t>(call.arguments.size()));
    for (const auto& argument : call.arguments) {
        append_number(message, argument.kind);
        append_number(message, argument.number);
        append_text(message, argument.bytes);
    }
    return message;
}

std::string encoded(const Answer& answer) {
    std::string message;
    append_number(message, answer.value);
    append_number(message, answer.error);
    return message + answer.data;
}

std::optional<Call> decoded_call(std::string_view message) {
    MessageReader reader{message};
    Call call;
    std::uint32_t count = 0;
    if (!reader.read(call.operation) || !reader.read(count)) return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        Argument argument;
        if (!reader.read(argument.kind) || !reader.read(argument.number) || !reader.read(argument.bytes))
            return std::nullopt;
        call.arguments.push_back(std::move(argument));
    }
    return call;
}

std::optional<Answer> decoded_answer(std::string_view message) {
    MessageReader reader{message};
    Answer answer;
    if (!reader.read(answer.value) || !reader.read(answer.error)) return std::nullopt;
    answer.data = reader.rest();
    return answer;
}

}  // namespace mktme::oracle
