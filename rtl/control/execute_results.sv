// Rows that leave the mesh, with their place in the accumulator: row n of a pass goes to C's row
// n * stride. Passes leave in the order in which they came, all their results wanted.
module execute_results #(
  parameter int unsigned Dim = 4,
  parameter int unsigned Passes = 16  // under way
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               pass_valid_i,  // the first row of a pass is fed
  input  logic               pass_adds_i,
  input  execute_pkg::tile_t pass_i,        // C; its rows are those that will leave
  input  logic               row_valid_i,   // a row leaves
  output logic               adds_o,
  output logic [25:0]        row_o,
  output logic [Dim-1:0]     elements_o
);

  execute_pkg::tile_t tile;
  logic empty, pop, last, unused_full;
  logic [$clog2(Passes + 1)-1:0] unused_count;
  logic [4:0] row_d, row_q;
  logic [25:0] offset_d, offset_q;

  fifo #(
    .Width(1 + $bits(tile)),
    .Depth(Passes)
  ) u_passes (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (pass_valid_i),
    .data_i ({pass_adds_i, pass_i}),
    .pop_i  (pop),
    .data_o ({adds_o, tile}),
    .empty_o(empty),
    .full_o (unused_full),
    .count_o(unused_count)
  );

  assign last = row_q == tile.rows - 5'd1;
  assign pop = row_valid_i && last;
  assign row_o = tile.row + offset_q;
  assign elements_o = ~({Dim{1'b1}} << tile.columns);

  always_comb begin
    row_d = row_q;
    offset_d = offset_q;
    if (row_valid_i) begin
      row_d = last ? '0 : row_q + 5'd1;
      offset_d = last ? '0 : offset_q + 26'(tile.stride);
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

  logic unused_present;
  assign unused_present = tile.present;

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(row_valid_i && empty))
      else $error("a result without a place");
    end
  end
`endif

endmodule
