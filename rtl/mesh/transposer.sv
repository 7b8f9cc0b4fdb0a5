// Transposes blocks of Dim x Dim elements on the fly: while the rows of one block go in, one per
// push, the columns of the block before come out, in the same cycle.
//
// One block of storage is enough: the column that comes out leaves the place for the row that goes
// in, so that blocks are stored as rows and as columns in turn.
module transposer #(
  parameter int unsigned Width = 16,
  parameter int unsigned Dim = 4,
  localparam int unsigned RowWidth = Dim * Width
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                push_i,
  input  logic [RowWidth-1:0] row_i,
  output logic [RowWidth-1:0] column_o
);

  localparam int unsigned CountWidth = $clog2(Dim);

  logic by_column_d, by_column_q;
  logic [CountWidth-1:0] count_d, count_q;
  logic [Dim*RowWidth-1:0] block_d, block_q;

  always_comb begin
    by_column_d = by_column_q;
    count_d = count_q;
    block_d = block_q;
    column_o = '0;
    if (push_i) begin
      count_d = count_q + 1'b1;
      if (&count_q) by_column_d = !by_column_q;
      for (int unsigned r = 0; r < Dim; r++) begin
        for (int unsigned c = 0; c < Dim; c++) begin
          if (by_column_q && count_q == CountWidth'(c)) begin
            column_o[r*Width+:Width] = block_q[(r*Dim+c)*Width+:Width];
            block_d[(r*Dim+c)*Width+:Width] = row_i[r*Width+:Width];
          end
          if (!by_column_q && count_q == CountWidth'(r)) begin
            column_o[c*Width+:Width] = block_q[(r*Dim+c)*Width+:Width];
            block_d[(r*Dim+c)*Width+:Width] = row_i[c*Width+:Width];
          end
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      by_column_q <= 1'b0;
      count_q <= '0;
    end else begin
      by_column_q <= by_column_d;
      count_q <= count_d;
    end
  end
  always_ff @(posedge clk_i) begin
    block_q <= block_d;
  end

endmodule
