using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class LedgerOfMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails");

            migrationBuilder.AddColumn<DateTime>(
                name: "ClosedAt",
                table: "Emails",
                type: "timestamp(6) with time zone",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastTo",
                table: "Emails",
                type: "character varying(254)",
                maxLength: 254,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "ResendOf",
                table: "Emails",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "State",
                table: "Emails",
                type: "character varying(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "Queued",
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "StoppedAt",
                table: "Emails",
                type: "timestamp(6) with time zone",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WithdrawnBecause",
                table: "Emails",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            // What was sent before the ledger existed.
            migrationBuilder.Sql("UPDATE \"Emails\" SET \"State\" = 'Sent' WHERE \"SentAt\" IS NOT NULL;");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CustomerId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "Kind", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "State", "CreatedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ClosedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "LastTo",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ResendOf",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "State",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "StoppedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "WithdrawnBecause",
                table: "Emails");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails",
                column: "CustomerId");
        }
    }
}
