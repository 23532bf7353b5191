using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class LinksTriesAndSupport : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LoginKey",
                table: "SignInCounters",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "OpenedAt",
                table: "OneTimeLinks",
                type: "timestamp(6) with time zone",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Customers",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "LinkRequests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Purpose = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    Email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true, collation: "C"),
                    SecretHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    Address = table.Column<string>(type: "character varying(45)", maxLength: 45, nullable: true, collation: "C"),
                    AskedAt = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LinkRequests", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PaymentTries",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    Place = table.Column<int>(type: "integer", nullable: false),
                    PaymentId = table.Column<Guid>(type: "uuid", nullable: false),
                    TakenAt = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentTries", x => new { x.Key, x.Place });
                });

            migrationBuilder.CreateIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters",
                column: "LoginKey");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers",
                column: "Id",
                filter: "\"SearchText\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LinkRequests_AskedAt",
                table: "LinkRequests",
                column: "AskedAt");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentTries_TakenAt",
                table: "PaymentTries",
                column: "TakenAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LinkRequests");

            migrationBuilder.DropTable(
                name: "PaymentTries");

            migrationBuilder.DropIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Customers");
        }
    }
}
