using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class LostChargesAndHolds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CustomerReference",
                table: "Orphans",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "InvoiceReferences",
                table: "Orphans",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Method",
                table: "Orphans",
                type: "character varying(10)",
                maxLength: 10,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_BankName",
                table: "Orphans",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Brand",
                table: "Orphans",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Last4",
                table: "Orphans",
                type: "character varying(4)",
                maxLength: 4,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "Orphans",
                type: "character varying(10)",
                maxLength: 10,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "PaymentNumber",
                table: "Orphans",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "RefundedMinor",
                table: "Orphans",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "ReturnCode",
                table: "Orphans",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "SeenAt",
                table: "Orphans",
                type: "timestamp(6) with time zone",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Standing",
                table: "Orphans",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "PaymentHolds",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true, collation: "C"),
                    Since = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: true),
                    By = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentHolds", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "PaymentHolds",
                columns: new[] { "Id", "By", "Reason", "Since", "Version" },
                values: new object[] { 1, null, null, null, 0 });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PaymentHolds");

            migrationBuilder.DropColumn(
                name: "CustomerReference",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "InvoiceReferences",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Method",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_BankName",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Brand",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Last4",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "PaymentNumber",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "RefundedMinor",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "ReturnCode",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "SeenAt",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Standing",
                table: "Orphans");
        }
    }
}
