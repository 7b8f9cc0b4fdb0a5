#include "platform/debug/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/debug/hex.h"
#include "platform/debug/registers.h"

namespace vp::debug {
namespace {

constexpr const char* kOk = "OK";
constexpr const char* kUnknown = "";
constexpr const char* kMalformed = "E01";
constexpr const char* kNoMemory = "E0e";     // EFAULT
constexpr const char* kNotPossible = "E16";  // EINVAL
constexpr std::size_t kMaxTransfer = kMaxPacketBytes / 2 - 16;

std::string features() {
  return fmt::format(
      "PacketSize={:x};QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;"
      "vContSupported+;swbreak+;hwbreak+;ReverseStep+;ReverseContinue+",
      kMaxPacketBytes);
}

std::optional<std::uint64_t> thread_number(std::string_view text) {
  if (text == "-1") return 0;  // All.
  return number_of(text);
}

}  // namespace

void Session::connect(Descriptor socket) {
  connection_ = Connection(std::move(socket));
  is_awaited_ = is_extended_ = stops_acknowledging_ = false;
  thread_ = 1;
}

bool Session::wants_stop() {
  while (connection_.is_open()) {
    switch (connection_.receive(0)) {
      case Connection::Event::kInterrupt:
        return true;
      case Connection::Event::kPacket:
        break;  // GDB does not speak before it is answered.
      default:
        return !connection_.is_open();
    }
  }
  return false;
}

void Session::announce(const Stop& stop) {
  stop_ = stop;
  thread_ = stop.thread;
  if (!is_awaited_) return;
  if (!stop.message.empty()) console(stop.message + "\n");
  connection_.send_escaped(stop_reply());
  is_awaited_ = false;
}

Request Session::serve() {
  constexpr int kLookAroundMs = 200;
  request_.reset();
  while (!request_ && connection_.is_open() && !interrupted_()) {
    switch (connection_.receive(kLookAroundMs)) {
      case Connection::Event::kPacket:
        handle(connection_.payload());
        break;
      case Connection::Event::kInterrupt:
        if (is_awaited_) announce(stop_);
        break;
      default:
        break;
    }
  }
  if (!request_) {
    Request request;
    const bool ends = is_ended_ || interrupted_();
    request.kind = ends ? Request::Kind::kKill : Request::Kind::kDetach;
    return request;
  }
  return *std::exchange(request_, std::nullopt);
}

bool Session::report_end(int exit_code, bool is_abnormal, const std::string& message) {
  if (!connection_.is_open()) return false;
  is_ended_ = true;
  if (is_awaited_) {
    if (!message.empty()) console(message + "\n");
    constexpr int kAborted = 6;
    connection_.send(is_abnormal ? fmt::format("X{:02x}", kAborted)
                                 : fmt::format("W{:02x}", exit_code & 0xff));
    is_awaited_ = false;
  }
  if (!is_extended_) return false;
  return serve().kind == Request::Kind::kRestart;
}

std::string Session::save() const {
  return fmt::format("{:x},{:x},{:x},{:x},{:x}", connection_.acknowledges() ? 1 : 0,
                     is_extended_ ? 1 : 0, is_awaited_ ? 1 : 0, thread_, stop_.thread);
}

void Session::restore(Descriptor socket, std::string_view text) {
  connect(std::move(socket));
  if (number_of(take_until(text, ',')) == 0) connection_.stop_acknowledging();
  is_extended_ = number_of(take_until(text, ',')) == 1;
  is_awaited_ = number_of(take_until(text, ',')) == 1;
  thread_ = static_cast<unsigned>(number_of(take_until(text, ',')).value_or(1));
  is_ended_ = false;
  request_.reset();
}

void Session::console(std::string_view text) {
  constexpr std::size_t kChunk = 1024;
  for (std::size_t at = 0; at < text.size(); at += kChunk) {
    connection_.send("O" + to_hex(text.substr(at, kChunk)));
  }
}

void Session::handle(const std::string& packet) {
  const std::string reply = answer(packet);
  if (!request_ || !reply.empty()) connection_.send_escaped(reply);
  if (std::exchange(stops_acknowledging_, false)) connection_.stop_acknowledging();
}

std::string Session::answer(std::string_view packet) {
  if (packet.empty()) return kUnknown;
  const std::string_view rest = packet.substr(1);
  switch (packet.front()) {
    case '?':
      return is_ended_ ? "W00" : stop_reply();
    case '!':
      is_extended_ = true;
      return kOk;
    case 'g':
      return target_.general_registers(thread_);
    case 'G':
      return target_.write_general_registers(thread_, rest) ? kOk : kMalformed;
    case 'p':
      return read_register(rest);
    case 'P':
      return write_register(rest);
    case 'm':
      return read_memory(rest);
    case 'M':
      return write_memory(rest, false);
    case 'X':
      return write_memory(rest, true);
    case 'H':
      return select_thread(rest);
    case 'T':
      return !is_ended_ && target_.is_thread(number_of(rest).value_or(0)) ? kOk : kMalformed;
    case 'Z':
    case 'z':
      return stop_point(packet);
    case 'q':
      return query(packet);
    case 'Q':
      return set_mode(packet);
    case 'v':
      return multi_letter(packet);
    case 'c':
    case 's':
    case 'C':
    case 'S':
      return resume_one(packet);
    case 'b':
      return reverse(packet);
    case 'D':
      request_.emplace().kind = Request::Kind::kDetach;
      return kOk;
    case 'k':
      request_.emplace().kind = Request::Kind::kKill;
      return kUnknown;
    case 'R':
      return restart();
    default:
      return kUnknown;
  }
}

std::string Session::stop_reply() const {
  return escape(fmt::format("T{:02x}thread:{:x};{}", stop_.signal, stop_.thread, stop_.reason));
}

std::string Session::query(std::string_view packet) {
  if (packet.starts_with("qSupported")) return features();
  if (is_ended_ && (packet == "qC" || packet == "qfThreadInfo")) return packet == "qC" ? "" : "l";
  if (packet == "qC") return fmt::format("QC{:x}", thread_);
  if (packet == "qAttached") return "1";
  if (packet == "qsThreadInfo") return "l";
  if (packet == "qfThreadInfo") {
    std::string list = "m1";
    for (unsigned thread = 2; thread <= target_.threads(); ++thread) {
      list += fmt::format(",{:x}", thread);
    }
    return list;
  }
  if (take_prefix(packet, "qThreadExtraInfo,")) {
    const auto thread = number_of(packet).value_or(0);
    if (!target_.is_thread(thread)) return kMalformed;
    return to_hex(target_.describe(static_cast<unsigned>(thread)));
  }
  if (take_prefix(packet, "qRcmd,")) return monitor_command(packet);
  if (take_prefix(packet, "qXfer:")) return transfer(packet);
  return kUnknown;
}

std::string Session::transfer(std::string_view packet) {
  std::string content;
  if (take_prefix(packet, "features:read:target.xml:")) {
    content = target_xml();
  } else if (take_prefix(packet, "memory-map:read::")) {
    content = target_.memory().xml();
  } else {
    return packet.starts_with("features:read:") ? "E00" : kUnknown;
  }
  const auto offset = number_of(take_until(packet, ','));
  const auto length = number_of(packet);
  if (!offset || !length) return kMalformed;
  if (*offset >= content.size()) return "l";
  const std::string part = content.substr(*offset, std::min<std::uint64_t>(*length, kMaxTransfer));
  return (*offset + part.size() < content.size() ? "m" : "l") + escape(part);
}

std::string Session::monitor_command(std::string_view digits) {
  const auto bytes = bytes_of(digits);
  if (!bytes) return kMalformed;
  console(monitor_(std::string(bytes->begin(), bytes->end())));
  return kOk;
}

std::string Session::set_mode(std::string_view packet) {
  if (packet != "QStartNoAckMode") return kUnknown;
  stops_acknowledging_ = true;  // The OK itself is still acknowledged.
  return kOk;
}

std::string Session::select_thread(std::string_view packet) {
  if (packet.empty()) return kMalformed;
  const auto thread = thread_number(packet.substr(1));
  if (!thread || (*thread != 0 && !target_.is_thread(*thread))) return kMalformed;
  if (packet.front() == 'g' && *thread != 0) thread_ = static_cast<unsigned>(*thread);
  return kOk;
}

std::string Session::read_memory(std::string_view arguments) const {
  const auto address = number_of(take_until(arguments, ','));
  const auto length = number_of(arguments);
  if (!address || !length) return kMalformed;
  std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(*length, kMaxTransfer));
  bytes.resize(target_.read_memory(*address, bytes));
  return bytes.empty() && *length != 0 ? kNoMemory : to_hex(bytes);
}

std::string Session::write_memory(std::string_view arguments, bool is_binary) {
  const auto address = number_of(take_until(arguments, ','));
  const auto length = number_of(take_until(arguments, ':'));
  if (!address || !length) return kMalformed;
  if (!is_binary) {
    const auto bytes = bytes_of(arguments);
    if (!bytes || bytes->size() != *length) return kMalformed;
    return target_.write_memory(*address, *bytes) ? kOk : kNoMemory;
  }
  if (arguments.size() != *length) return kMalformed;
  if (arguments.empty()) return kOk;  // GDB's question whether X is understood.
  const auto* const data = reinterpret_cast<const std::uint8_t*>(arguments.data());
  return target_.write_memory(*address, {data, arguments.size()}) ? kOk : kNoMemory;
}

std::string Session::read_register(std::string_view arguments) const {
  const auto number = number_of(arguments);
  if (!number) return kMalformed;
  return target_.read(thread_, *number).value_or(kMalformed);
}

std::string Session::write_register(std::string_view arguments) {
  const auto number = number_of(take_until(arguments, '='));
  if (!number) return kMalformed;
  return target_.write(thread_, *number, arguments) ? kOk : kMalformed;
}

std::string Session::stop_point(std::string_view packet) {
  const bool sets = packet.front() == 'Z';
  packet.remove_prefix(1);
  const auto type = number_of(take_until(packet, ','));
  const auto address = number_of(take_until(packet, ','));
  const auto kind = number_of(take_until(packet, ';'));
  if (!type || !address || !kind) return kMalformed;
  if (*type > static_cast<unsigned>(StopPoints::Type::kAccess)) return kUnknown;
  const auto point = static_cast<StopPoints::Type>(*type);
  StopPoints& stops = target_.stops();
  const bool done = sets ? stops.set(point, *address, *kind) : stops.remove(point, *address, *kind);
  return done ? kOk : kNoMemory;
}

std::string Session::multi_letter(std::string_view packet) {
  if (packet == "vCont?") return "vCont;c;C;s;S;r";
  if (take_prefix(packet, "vCont;")) return resume(packet);
  if (packet.starts_with("vKill")) {
    is_ended_ = true;
    if (!is_extended_) request_.emplace().kind = Request::Kind::kKill;
    return kOk;
  }
  if (packet.starts_with("vRun")) {
    is_awaited_ = true;
    return restart();
  }
  return kUnknown;
}

std::string Session::restart() {
  request_.emplace().kind = Request::Kind::kRestart;
  return kUnknown;
}

std::string Session::resume(std::string_view actions) {
  if (is_ended_) return kNotPossible;
  Request request;
  request.threads.resize(target_.threads());
  std::vector<bool> is_set(target_.threads());
  while (!actions.empty()) {
    std::string_view action = take_until(actions, ';');
    std::string_view what = take_until(action, ':');
    ThreadAction wanted;
    if (take_prefix(what, "r")) {
      const auto begin = number_of(take_until(what, ','));
      const auto end = number_of(what);
      if (!begin || !end) return kMalformed;
      wanted = {ThreadAction::Kind::kStep, *begin, *end};
    } else if (what.starts_with("s") || what.starts_with("S")) {
      wanted.kind = ThreadAction::Kind::kStep;
    } else if (what.starts_with("c") || what.starts_with("C")) {
      wanted.kind = ThreadAction::Kind::kContinue;
    } else {
      return kMalformed;
    }
    const auto thread = action.empty() ? std::optional<std::uint64_t>(0) : thread_number(action);
    if (!thread || *thread > target_.threads()) return kMalformed;
    for (unsigned i = 0; i < target_.threads(); ++i) {
      // The first action that fits a thread is its action.
      if ((*thread != 0 && *thread != i + 1) || is_set[i]) continue;
      request.threads[i] = wanted;
      is_set[i] = true;
    }
  }
  request_ = std::move(request);
  is_awaited_ = true;
  return kUnknown;
}

std::string Session::resume_one(std::string_view packet) {
  const bool steps = packet.front() == 's' || packet.front() == 'S';
  return resume(steps ? fmt::format("s:{:x};c", thread_) : "c");
}

std::string Session::reverse(std::string_view packet) {
  if (packet != "bs" && packet != "bc") return kUnknown;
  if (is_ended_) return kNotPossible;
  Request request;
  request.kind = packet == "bs" ? Request::Kind::kReverseStep : Request::Kind::kReverseContinue;
  request.thread = thread_;
  request_ = request;
  is_awaited_ = true;
  return kUnknown;
}

}  // namespace vp::debug
