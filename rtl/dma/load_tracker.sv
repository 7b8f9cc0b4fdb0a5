// When a load is complete: all of its reads have been sent, and the last row of each is written.
// Reads may be answered in any order, so they are counted for each load.
//
// Of two loads that end in one cycle the one of memory 0 goes first.
module load_tracker #(
  parameter int unsigned Loads = 8,
  parameter int unsigned PacketBits = 6,
  localparam int unsigned IdBits = $clog2(Loads)
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       sent_i,        // a read, or a row of zeros,
  input  logic [7:0] sent_id_i,     // of this load,
  input  logic       sent_last_i,   // its last one
  input  logic       written_0_i,   // the last row of a read or of zeros, in one memory
  input  logic [7:0] written_0_id_i,
  input  logic       written_1_i,   // and in the other one
  input  logic [7:0] written_1_id_i,
  output logic       done_valid_o,  // in the cycle of the last write, or later
  output logic [7:0] done_id_o,
  input  logic       done_ready_i
);

  logic [Loads-1:0] done, late;  // late: refused before
  logic ends_0;

  for (genvar i = 0; i < Loads; i++) begin : gen_load
    logic [PacketBits-1:0] packets_d, packets_q, left;
    logic all_sent_d, all_sent_q, sent, written;

    assign sent = sent_i && sent_id_i == 8'(i);
    assign written = (written_0_i && written_0_id_i == 8'(i)) ||
        (written_1_i && written_1_id_i == 8'(i));
    assign left = packets_q - PacketBits'(written);
    assign done[i] = all_sent_q && left == '0;
    assign late[i] = done[i] && !written;
    assign packets_d = left + PacketBits'(sent);
    assign all_sent_d = (all_sent_q && !(done_ready_i && done[i] && done_id_o == 8'(i))) ||
        (sent && sent_last_i);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        packets_q <= '0;
        all_sent_q <= 1'b0;
      end else begin
        packets_q <= packets_d;
        all_sent_q <= all_sent_d;
      end
    end

`ifndef SYNTHESIS
    /////////////////
    // Assertions
    /////////////////
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (rst_ni) begin
        assert (!(written && packets_q == '0))
        else $error("a write for load %0d, which waits for none", i);
        assert (!(sent && all_sent_q))
        else $error("a read of load %0d after its last one", i);
      end
    end
`endif
  end

  assign done_valid_o = |done;
  assign ends_0 = written_0_i && done[IdBits'(written_0_id_i)];
  always_comb begin
    done_id_o = ends_0 ? written_0_id_i : written_1_id_i;
    for (int unsigned i = Loads; i > 0; i--) begin
      if (late[i-1]) done_id_o = 8'(i - 1);
    end
  end

endmodule
