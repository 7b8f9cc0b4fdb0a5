// Takes loads one after the other and asks for one row of memory per cycle, without a pause between
// commands. A configuration takes effect when it is accepted; loads before it keep the old one.
//
// A load with stride 0 repeats one row; a load from address 0 fills with zeros. LoadsInFlight loads
// may be under way, from their first row to their completion.
module load_controller #(
  parameter int unsigned ElementBytes = 2,
  parameter int unsigned QueueEntries = 8,
  parameter int unsigned LoadsInFlight = 5
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       valid_i,
  output logic                       ready_o,
  input  accelerator_pkg::command_t  command_i,
  input  logic [7:0]                 id_i,
  output logic                       valid_o,
  input  logic                       ready_i,
  output accelerator_pkg::load_row_t row_o,
  input  logic                       complete_i,  // a load is done
  output logic                       busy_o
);

  localparam int unsigned ElementBits = $clog2(ElementBytes);

  typedef struct packed {
    logic [63:0] stride;
    logic [15:0] block_stride;
    logic [31:0] scale;
  } stream_t;

  /////////////////
  // Configuration
  /////////////////
  stream_t stream_0_q, stream_1_q, stream_2_q, stream_new, stream;
  logic configures;

  assign stream_new.stride = command_i.rs2;
  assign stream_new.block_stride = command_i.rs1[31:16];
  assign stream_new.scale = command_i.rs1[63:32];
  always_comb begin
    unique case (command_i.funct)
      accelerator_pkg::Mvin2: stream = stream_1_q;
      accelerator_pkg::Mvin3: stream = stream_2_q;
      default: stream = stream_0_q;
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stream_0_q <= '0;
      stream_1_q <= '0;
      stream_2_q <= '0;
    end else if (configures) begin
      unique case (command_i.rs1[4:3])
        2'd0: stream_0_q <= stream_new;
        2'd1: stream_1_q <= stream_new;
        default: stream_2_q <= stream_new;
      endcase
    end
  end

  /////////////////
  // Rows of the oldest load
  /////////////////
  stream_t used;  // the stream of this load
  accelerator_pkg::block_t block;
  logic [7:0] id;
  logic [63:0] dram, offset_d, offset_q;  // of the row in memory
  logic [15:0] row_d, row_q, rows;
  logic zero_fill, repeated, sends, last;

  move_queue #(
    .SettingsWidth($bits(stream)),
    .QueueEntries (QueueEntries),
    .MovesInFlight(LoadsInFlight)
  ) u_queue (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (valid_i),
    .ready_o     (ready_o),
    .command_i   (command_i),
    .id_i        (id_i),
    .configures_o(configures),
    .settings_i  (stream),
    .valid_o     (valid_o),
    .id_o        (id),
    .dram_o      (dram),
    .block_o     (block),
    .settings_o  (used),
    .sends_i     (sends),
    .last_i      (last),
    .complete_i  (complete_i),
    .busy_o      (busy_o)
  );

  assign zero_fill = dram == '0;
  assign repeated = used.stride == '0 && !zero_fill;
  assign rows = repeated ? 16'd1 : block.rows;
  assign last = row_q == rows - 16'd1;
  assign sends = valid_o && ready_i;

  assign row_o.id = id;
  assign row_o.last = last;
  assign row_o.zero_fill = zero_fill;
  assign row_o.dram = dram + offset_q;
  assign row_o.bytes = 7'(block.columns << ElementBits);
  assign row_o.in_accumulator = block.address.in_accumulator;
  assign row_o.accumulate = block.address.in_accumulator && block.address.accumulate;
  assign row_o.local_row = block.address.row + 26'(row_q);
  assign row_o.block_stride = used.block_stride;
  assign row_o.repeats = repeated ? block.rows : 16'd1;
  assign row_o.scale = used.scale;

  always_comb begin
    row_d = row_q;
    offset_d = offset_q;
    if (sends) begin
      row_d = last ? '0 : row_q + 16'd1;
      offset_d = last ? '0 : offset_q + used.stride;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q <= '0;
      offset_q <= '0;
    end else begin
      row_q <= row_d;
      offset_q <= offset_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i, block};

endmodule
